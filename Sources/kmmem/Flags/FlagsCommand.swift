import ArgumentParser
import Diagnosis
import Launching
import Reports
import Symbolication

/// `kmmem flags`: what to build C and C++ with, so that kmmem shows its stacks and lines, and what a built file has of it.
struct FlagsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flags",
    abstract: "Print what to compile and link C and C++ with; or tell what a file was built with.",
    discussion: """
      Without options all flags are printed, each with what kmmem does with it. --cflags and --ldflags print them on one line, for a \
      command line. The flags are for gcc and clang. Of files is told whether they have debug information, names, unwind tables and a \
      build-id, and what is missing (docs/find-my-cpp-leak.md).

      Examples:
        kmmem flags                                          all of them, and why
        g++ -O2 $(kmmem flags --cflags --ldflags) main.cpp
        kmmem flags --cmake >> CMakeLists.txt                for a whole folder
        kmmem flags build/penta_core.so                      what it was built with

      Exit codes: 0 if all went well, 1 if one of the files lacks something, 2 for bad input (docs/exit-codes.md).
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "Programs or libraries that have been built.", completion: .file())
  var files: [String] = []

  @Flag(help: "Print the flags for the compiler alone, on one line.")
  var cflags = false

  @Flag(name: [.long, .customLong("libs")], help: "Print the flags for the linker alone, on one line.")
  var ldflags = false

  @Flag(help: "Print lines to append to a CMakeLists.txt.")
  var cmake = false

  @Option(help: "For people, or for programs (docs/find-my-cpp-leak.md).")
  var format = Format.text

  @Option(help: "Use the colours of a terminal; NO_COLOR switches them off.")
  var color = ColorChoice.auto

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  private var isPlain: Bool { cflags || ldflags || cmake }

  func validate() throws {
    if cmake && (cflags || ldflags) { throw ValidationError("--cmake has all flags in it; ask for the others without it.") }
    if let file = files.first, isPlain {
      throw ValidationError("\(file) is judged without --cflags, --ldflags and --cmake; ask for flags without a file.")
    }
    if isPlain && format == .json {
      throw ValidationError("--format json has all flags; leave out --cflags, --ldflags and --cmake.")
    }
  }

  func run() throws {
    let diagnosis = BuildDiagnosis(try files.map(Self.build))
    let report = try ReportOutput(path: output)
    let style = TextStyle(isColored: color.isOn(isTerminal: report.isTerminal))
    switch format {
    case .json where files.isEmpty: BuildFlag.writeJSON { report.write($0) }
    case .json: diagnosis.writeJSON { report.write($0) }
    case .text where isPlain: report.write(Array(plain.utf8))
    case .text: report.write(Array((files.isEmpty ? BuildFlag.text(style) : diagnosis.text(style)).utf8))
    }
    try report.finish()
    if !diagnosis.isComplete { throw ExitCode(1) }
  }

  private var plain: String {
    cmake ? BuildFlag.cmake : BuildFlag.line((cflags ? BuildFlag.compile : []) + (ldflags ? BuildFlag.link : [])) + "\n"
  }

  private static func build(at path: String) throws -> ModuleBuild {
    do throws(ModuleBuild.Refusal) {
      return try ModuleBuild(at: path, in: ReportCommand.searchPath)
    } catch {
      throw ValidationError(error.sentence)
    }
  }
}

extension ModuleBuild.Refusal {
  /// What is wrong and what to do.
  fileprivate var sentence: String {
    switch self {
    case .unreadable(.missing(let path)): "there is no file \(path); name a program or a library that has been built."
    case .unreadable(.cannotOpen(let path, let code)):
      "\(path) cannot be read: \(SystemError(code: code).words); name a program or a library that has been built."
    case .unreadable(.notElf(let path)), .notLinked(let path):
      "\(path) is neither a program nor a shared library; name what the linker has made of it."
    }
  }
}
