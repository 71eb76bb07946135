import ArgumentParser
import Detectors
import Launching

/// Options of Valgrind's Memcheck, with its meaning, so that scripts for it need no other words.
struct ValgrindOptions: ParsableArguments {
  /// How much is told of leaks.
  enum LeakCheck: String, ExpressibleByArgument, CaseIterable { case no, summary, yes, full }
  enum Answer: String, ExpressibleByArgument, CaseIterable { case yes, no }

  @Option(help: "As Valgrind's: full lists what leaks, summary adds up blocks by class, no looks for heap errors alone.")
  var leakCheck = LeakCheck.full

  @Option(
    help: ArgumentHelp(
      "As Valgrind's: which classes of blocks are listed: definite, indirect, possible, reachable with commas, all or none. "
        + "(default: definite)", valueName: "kinds"))
  var showLeakKinds: String?

  @Option(
    help: ArgumentHelp("As Valgrind's: which of them count for --error-exitcode. (default: definite)", valueName: "kinds"))
  var errorsForLeakKinds: String?

  @Option(help: "As Valgrind's: yes leaves forked children out of the report.")
  var childSilentAfterFork = Answer.no

  @Option(
    help: ArgumentHelp(
      "As Valgrind's: write the report to this file; %p is the number of the process, %q{NAME} a variable of the environment.",
      valueName: "file"))
  var logFile: String?

  @Option(
    help: "As Valgrind's: write the findings as XML in Memcheck's form to the file of --xml-file, and no report for people.")
  var xml = Answer.no

  @Option(help: ArgumentHelp("As Valgrind's; the name may have %p and %q{NAME}.", valueName: "file"))
  var xmlFile: String?

  /// Spellings for the split of command lines.
  static let valued: Set<String> = [
    "--leak-check", "--show-leak-kinds", "--errors-for-leak-kinds", "--log-file", "--xml", "--xml-file",
    "--child-silent-after-fork",
  ]

  func validate() throws {
    _ = try selection
    for name in [logFile, xmlFile].compactMap(\.self) { _ = try Self.expanded(name, process: 0) }
    if xml == .yes, xmlFile == nil { throw ValidationError("--xml=yes says nothing of where to; name a file with --xml-file.") }
    if xml == .no, xmlFile != nil { throw ValidationError("--xml-file is for --xml=yes; add it, or leave the file out.") }
  }

  /// What was asked for of Valgrind's classes.
  var selection: LeakSelection {
    get throws {
      LeakSelection(
        shown: try showLeakKinds.map { try Self.kinds($0, of: "--show-leak-kinds") },
        counted: try errorsForLeakKinds.map { try Self.kinds($0, of: "--errors-for-leak-kinds") })
    }
  }

  private static func kinds(_ words: String, of option: String) throws -> Set<BlockClasses.ValgrindClass> {
    if words == "all" { return Set(BlockClasses.ValgrindClass.allCases) }
    if words == "none" { return [] }
    return Set(
      try words.split(separator: ",", omittingEmptySubsequences: false).map { word in
        guard let kind = BlockClasses.ValgrindClass(rawValue: String(word)) else {
          throw ValidationError(
            "\(option) \(words): \"\(word)\" is no class of blocks; name some of definite, indirect, possible, reachable, or all or none."
          )
        }
        return kind
      })
  }

  /// A name in which `%p`, `%q{NAME}` and `%%` are replaced, as Valgrind does it.
  static func expanded(_ name: String, process: UInt32) throws -> String {
    var result = ""
    var rest = name[...]
    while let percent = rest.firstIndex(of: "%") {
      result += rest[..<percent]
      rest = rest[percent...].dropFirst()
      switch rest.first {
      case "%": result += "%"
      case "p": result += String(process)
      case "q":
        guard let end = rest.firstIndex(of: "}"), rest.dropFirst().first == "{" else {
          throw ValidationError("\(name): %q stands without a variable's name; write %q{NAME}.")
        }
        let variable = rest[..<end].dropFirst(2)
        guard let value = Environment.ofThisProcess.value(of: String(variable)) else {
          throw ValidationError("\(name): the variable \(variable) is not set; set it, or name another.")
        }
        result += value
        rest = rest[end...]
      default:
        throw ValidationError("\(name): % stands before nothing that is known; write %p, %q{NAME}, or %% for the sign itself.")
      }
      rest = rest.dropFirst()
    }
    return result + rest
  }
}
