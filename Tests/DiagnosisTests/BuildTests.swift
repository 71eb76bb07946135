import Diagnosis
import Reports
import Symbolication
import Testing

/// What is said of built files, and what is to be built with.
@Suite struct BuildTests {
  private func build(
    functions: Int = 10, names: Bool = true, debug: String? = "lib.so", described: Int = 10, unwindable: Int? = 10,
    id: BuildID? = BuildID([0xab, 0xcd])
  ) -> ModuleBuild {
    ModuleBuild(
      path: "lib.so", functionCount: functions, hasSymbolTable: names, debugFile: debug, describedCount: described,
      unwindableCount: unwindable, buildID: id)
  }

  private func states(_ build: ModuleBuild) -> [Observation.State] { build.observations.map(\.state) }

  @Test func `a whole build lacks nothing`() {
    #expect(states(build()) == [.works, .works, .works, .works])
    #expect(build().observations.allSatisfy { $0.advice == nil })
    #expect(BuildDiagnosis([build()]).isComplete)
    let text = BuildDiagnosis([build()]).text(TextStyle(isColored: false))
    #expect(
      text == """
        lib.so
          ✓ debug information  of 10 functions
          ✓ symbol table       of 10 functions
          ✓ unwind table       of 10 functions
          ✓ build-id           abcd

        """)
  }

  @Test func `what a flag brings is missed, with the flag`() {
    let bare = build(debug: nil, described: 0, unwindable: nil, id: nil)
    #expect(states(bare) == [.fails, .works, .fails, .fails])
    let advice = bare.observations.compactMap(\.advice).joined()
    for flag in ["-g", "-fasynchronous-unwind-tables", "-Wl,--build-id"] { #expect(advice.contains(flag)) }
    #expect(!BuildDiagnosis([build(), bare]).isComplete)
  }

  @Test func `code of others may lack something`() {
    let mixed = build(described: 4, unwindable: 9)
    #expect(states(mixed) == [.limited, .works, .limited, .works])
    #expect(mixed.observations[0].text == "of 4 of 10 functions")
    #expect(BuildDiagnosis([mixed]).isComplete)
    #expect(states(build(described: 0, unwindable: 0)) == [.fails, .works, .fails, .works])
  }

  @Test func `a stripped file is whole with its debug file`() {
    #expect(states(build(debug: "lib.debug")) == [.works, .works, .works, .works])
    #expect(build(debug: "lib.debug").observations[0].text == "of 10 functions, in lib.debug")
    #expect(states(build(names: false, debug: nil, described: 0)) == [.fails, .fails, .works, .works])
    #expect(states(build(functions: 0, names: false, debug: nil, described: 0, unwindable: 0))[2] == .limited)
  }

  @Test func `flags are words of a command line`() {
    let flags = BuildFlag.compile + BuildFlag.link
    #expect(flags.allSatisfy { $0.text.hasPrefix("-") && !$0.text.contains { " ;'\"$".contains($0) } && !$0.reason.isEmpty })
    #expect(Set(flags.map(\.text)).count == flags.count)
    #expect(BuildFlag.line(BuildFlag.link) == "-Wl,--build-id")
    for flag in flags { #expect(BuildFlag.cmake.contains(flag.text)) }
  }
}
