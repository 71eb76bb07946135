import Symbolication
import Testing

@Suite struct SourcePathTests {
  @Test(arguments: [
    ("/a/b/../c.cpp", "/a/c.cpp"), ("/a/./b//c.cpp", "/a/b/c.cpp"), ("/../a", "/a"), ("a/../../b", "../b"), ("./a", "a"),
    ("/a/b/", "/a/b"), ("", ""), ("/", "/"),
  ])
  func `dots are resolved`(path: String, expected: String) {
    #expect(SourcePath.normalised(path) == expected)
  }

  @Test func `a relative name is seen from the folder of the compilation`() {
    #expect(SourcePath.joined("/build", "a.cpp") == "/build/a.cpp")
    #expect(SourcePath.joined("/build", "/src/a.cpp") == "/src/a.cpp")
    #expect(SourcePath.joined("", "a.cpp") == "a.cpp")
  }
}
