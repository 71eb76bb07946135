import ArgumentParser
import Diagnosis
import Launching
import Reports

/// `kmmem doctor`: says what works on this machine, and what to do about the rest.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what works on this machine, and what to do about the rest.",
    discussion: """
      The interpreters are found (that of the active virtual environment, python3, and those of pyenv), and a tiny program is really \
      recorded with each. Besides, kmmem looks at the system, its own libraries, symbols, the right to enter running processes, limits \
      of memory and room for captures. ✓ works, ! works in part, ✗ does not work.

      Examples:
        kmmem doctor
        kmmem doctor --python python3.12
        kmmem doctor --format json -o doctor.json

      Exit codes: 0 if programs can be recorded, 1 if something essential does not work, 2 for bad input (docs/exit-codes.md).
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(help: ArgumentHelp("Look at this interpreter alone.", valueName: "path"))
  var python: String?

  @Option(help: ArgumentHelp("How long the tiny program of an interpreter may take.", valueName: "seconds"))
  var timeout = 60

  @Option(help: "For people, or for programs (docs/doctor.md).")
  var format = Format.text

  @Option(help: "Use the colours of a terminal; NO_COLOR switches them off.")
  var color = ColorChoice.auto

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  func validate() throws {
    guard (1...86_400).contains(timeout) else {
      throw ValidationError("--timeout is \(timeout); it takes whole seconds from 1 to 86400, a day.")
    }
  }

  func run() throws {
    let report = try ReportOutput(path: output)
    let folder = try TemporaryFolder(for: "doctor")
    defer { folder.remove() }
    let diagnosis = Diagnosis(
      Surroundings(
        environment: .ofThisProcess, python: python, folder: folder.path, patience: Double(timeout),
        sentence: { $0.sentence },
        read: { path in
          do { return .success(TrialCapture(try ReportCommand.recording(path), search: ReportCommand.searchPath)) } catch {
            return .failure(Surroundings.Refusal((error as? ValidationError)?.message ?? "\(error)"))
          }
        }))
    switch format {
    case .text:
      let style = TextStyle(isColored: color.isOn(isTerminal: report.isTerminal))
      report.write(Array(diagnosis.text(style).utf8))
    case .json: diagnosis.writeJSON { report.write($0) }
    }
    try report.finish()
    if !diagnosis.canRecord { throw ExitCode(1) }
  }
}
