import Symbolication
import Testing

@Suite struct PythonVersionTests {
  @Test(arguments: [("3.9.18", 9), ("3.13.0rc1", 13), ("3.11", 11), ("3.12+", 12)])
  func `a version text gives its minor number`(text: String, minor: Int) {
    #expect(PythonVersion(text) == PythonVersion(minor: minor))
  }

  @Test(arguments: ["", "3", "2.7.18", "3.x", "three.nine"])
  func `other texts give none`(text: String) {
    #expect(PythonVersion(text) == nil)
  }
}
