import Launching
import Testing

@Suite struct TargetInvocationTests {
  @Test(arguments: [
    (["-m", "music_brain.harmony", "-o", "x"], Target.module("music_brain.harmony"), ["-o", "x"]),
    (["-mthis", "--"], .module("this"), ["--"]),
    (["-c", "pass", "-m", "x"], .code("pass"), ["-m", "x"]),
    (["-cpass"], .code("pass"), []),
    (["api/main.py", "--port", "1"], .script("api/main.py"), ["--port", "1"]),
    (["-", "a"], .script("-"), ["a"]),
    (["--", "./penta_tests", "--", "-q"], .program("./penta_tests"), ["--", "-q"]),
  ])
  func `what stands behind the target belongs to it`(words: [String], target: Target, arguments: [String]) throws {
    let invocation = try TargetInvocation(words: words)
    #expect(invocation.target == target)
    #expect(invocation.arguments == arguments)
  }

  @Test func `a missing target is told from a missing name`() {
    #expect(throws: LaunchError.noTarget) { try TargetInvocation(words: []) }
    for option in ["-m", "-c", "--"] {
      #expect(throws: LaunchError.noTargetAfter(option: option)) { try TargetInvocation(words: [option]) }
    }
  }

  @Test(arguments: [
    (Target.module("music_brain.harmony"), "music_brain.harmony"), (.script("api/main.py"), "main"), (.script(".py"), ".py"),
    (.script("-"), "stdin"), (.code("x"), "code"), (.program("../bin/a b"), "a_b"), (.program("/"), "program"),
  ])
  func `the name is fit for a file`(target: Target, name: String) {
    #expect(target.name == name)
  }
}
