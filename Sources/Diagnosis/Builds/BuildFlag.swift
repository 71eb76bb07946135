/// A flag for a compiler or a linker, and what kmmem does with what it brings.
package struct BuildFlag: Equatable, Sendable {
  /// As it is written on a command line.
  package let text: String
  /// What it is good for, in a line.
  package let reason: String

  private init(_ text: String, _ reason: String) {
    self.text = text
    self.reason = reason
  }

  /// What gcc and clang compile with.
  package static let compile = [
    BuildFlag("-g", "files, lines and inlined functions; without it, names alone"),
    BuildFlag("-fasynchronous-unwind-tables", "kmmem walks stacks by them: at a function without one a stack ends"),
    BuildFlag("-fno-optimize-sibling-calls", "functions that end with a call stay in stacks; surer heap errors"),
    BuildFlag("-fno-omit-frame-pointer", "kmmem does without; perf, bpftrace and others walk stacks by it"),
  ]

  /// What both link with.
  package static let link = [
    BuildFlag("-Wl,--build-id", "no lines of a later build; separate debug files are found")
  ]

  /// Flags as one line for a command line.
  package static func line(_ flags: [BuildFlag]) -> String { flags.map(\.text).joined(separator: " ") }
}
