import Glibc
import Injection
import Launching
import Testing

@Suite struct PythonProcessTests {
  @Test(arguments: [
    (["main.py"], Target.script("main.py")), (["-X", "dev", "api/main.py", "-m", "x"], .script("api/main.py")),
    (["-u", "-m", "music_brain.harmony", "-v"], .module("music_brain.harmony")), (["-W", "error", "-c", "pass"], .code("")),
  ])
  func `the arguments name what runs`(words: [String], target: Target) {
    #expect(PythonProcess.target(ofArguments: words) == target)
  }

  @Test(arguments: [[], ["-"], ["-i"], ["-m"]])
  func `without a name nothing is named`(words: [String]) {
    #expect(PythonProcess.target(ofArguments: words) == nil)
  }

  @Test func `this process is no Python`() {
    #expect(throws: InjectionError.notPython(getpid())) { try PythonProcess(getpid()) }
  }

  @Test func `there is no process 0`() {
    #expect(throws: InjectionError.noProcess(0)) { try PythonProcess(0) }
    #expect(throws: InjectionError.noProcess(-5)) { try PythonProcess(-5) }
  }
}
