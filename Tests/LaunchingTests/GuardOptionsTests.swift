import Launching
import Testing

@Suite struct GuardOptionsTests {
  @Test(arguments: [("all", 1), ("sampled", GuardOptions.usualInterval), ("1", 1), ("500", 500)])
  func `words and numbers say how many blocks are guarded`(word: String, interval: Int) {
    #expect(GuardOptions.interval(word) == interval)
  }

  @Test(arguments: ["", "0", "-1", "none", "1.5", "99999999999"])
  func `other words are refused`(word: String) {
    #expect(GuardOptions.interval(word) == nil)
  }
}
