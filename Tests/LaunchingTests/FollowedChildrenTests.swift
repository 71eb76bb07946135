import Launching
import Testing

@Suite struct FollowedChildrenTests {
  @Test(
    arguments: [
      (["fork"], FollowedChildren.forks), (["exec"], [.forks, .execs]), (["fork", "exec"], [.forks, .execs]),
      (["fork,exec"], [.forks, .execs]), (["none"], []),
    ] as [([String], FollowedChildren)])
  func `words name children`(words: [String], children: FollowedChildren) {
    #expect(FollowedChildren(words: words) == children)
  }

  @Test(arguments: [[], [""], ["threads"], ["none", "fork"], ["fork,none"]] as [[String]])
  func `other words do not`(words: [String]) {
    #expect(FollowedChildren(words: words) == nil)
  }
}
