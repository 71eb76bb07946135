import ArgumentParser
import Budgets
import Launching
import Reports
import Suppressions

/// `kmmem check`: says whether a run keeps to its budgets, and whether it needs more than past runs did.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say whether a run keeps to its memory budgets, and to what past runs needed.",
    usage: """
      kmmem check [options] CAPTURE...
      kmmem check [options] -m MODULE [arguments...]
      kmmem check [options] SCRIPT [arguments...]
      kmmem check [options] -c CODE [arguments...]
      kmmem check [options] -- PROGRAM [arguments...]
      """,
    discussion: """
      The budgets stand in kmmem.toml, or in [tool.kmmem] of pyproject.toml, as docs/budgets.md describes:
        [budgets.all]
        baseline = "500 MB"
        [budgets.penta-core]
        library = "penta_core*"
        baseline = "50 MB"

      Several captures are those of a process and of the children that it forked. A program is recorded; it behaves as it would \
      alone, and the answer follows on standard error. The threads, or else the functions, of budgets that limit violations are real-time \
      sections then, as with kmmem profile --realtime-thread and --realtime-function.

      Examples:
        kmmem check run.kmmem
        kmmem check -m pytest tests
        kmmem check --config audio.toml -- ./penta_tests
        kmmem check --format junit -o budgets.xml run.kmmem run.kmmem.*
        kmmem check --format github run.kmmem     for GitHub's actions
        kmmem check --against main --tolerance 5% run.kmmem

      With --against, the run is also compared with past runs of a branch, which kmmem history keeps.

      The exit code is 1 when a budget is broken or a figure has grown, else the program's, 0 for files, or 2 for bad input. What \
      was not seen in the run breaks nothing without --strict.
      """)

  /// The options' spellings, which end where a program's own words begin.
  private static let commandLine = CommandLineSplit(
    valued: [
      "--python", "--keep", "--format", "--color", "-o", "--output", "--config", "--against", "--tolerance", "--history",
    ],
    flags: ["--strict", "--native", "--no-native", "--force", "-h", "--help", "--version"])

  /// How the answer is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, junit, gitlab, github

    /// What writes it for CI systems; nil for kmmem's own forms.
    var export: (any AccusationFormat.Type)? { AccusationFormats.all.first { $0.name == rawValue } }
  }

  @Option(help: "For people, for programs (docs/budgets.md), or for CI systems (docs/ci-exports.md).")
  var format = Format.text

  @OptionGroup var past: PastOptions

  @Option(
    help: ArgumentHelp("The budgets (default: kmmem.toml, or pyproject.toml, in the current folder).", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var config: String?

  @Flag(help: "Count it as broken when nothing of a budget was seen, or the past runs are too few.")
  var strict = false

  @OptionGroup var program: CheckProgramOptions

  @OptionGroup var page: PageOptions

  @Argument(help: ArgumentHelp("What to check.", valueName: "CAPTURE... | -m MODULE | SCRIPT | -c CODE | -- PROGRAM"))
  var target: [String] = []

  /// The words with a terminator before a program's own; the names of captures need none.
  static func terminated(_ words: [String]) -> [String] {
    let split = commandLine.terminated(words)
    guard let end = split.firstIndex(of: "--"), end + 1 < split.count else { return words }
    return CheckInput.isCapture(split[end + 1]) ? words : split
  }

  func run() throws {
    guard let first = target.first else {
      throw ValidationError("nothing to check; name a capture, or a program to run (see kmmem check --help).")
    }
    // What is wrong with these is said before a program is run.
    let plan = try BudgetPlan.read(config)
    if plan.budgets.isEmpty, past.against == nil { throw ValidationError(Self.nothingAsked(plan)) }
    let pastRuns = try past.runs(plan)
    let isOfFiles = CheckInput.isCapture(first)
    if isOfFiles { try program.refuse() }
    let input = isOfFiles ? try CheckInput(files: target) : try CheckInput(program: target, program, budgets: plan.budgets)
    guard let processes = input.processes else {
      // Why nothing was recorded has been said; that is no success, whatever the program says.
      if input.end == .exited(0) { throw ExitCode(2) }
      input.end.imitate()
    }
    input.progress.show("adding up")
    var judgement = BudgetJudgement(of: processes, by: plan.budgets)
    if let pastRuns { judgement.compare(with: pastRuns, budgets: plan.budgets, tolerance: past.tolerance.part) }
    let answer = BudgetsAnswer(judgement, against: past.against, isStrict: strict)
    try write(answer, input.progress, besideProgram: !isOfFiles)
    if answer.isBroken { throw ExitCode(1) }
    input.end.imitate()
  }

  private static func nothingAsked(_ plan: BudgetPlan) -> String {
    let example = "such as [budgets.all] with peak = \"500 MB\" (docs/budgets.md)"
    return plan.path.map { "\($0) has no budgets; add one, \(example)." }
      ?? "there is no kmmem.toml in this folder, nor [tool.kmmem] in a pyproject.toml; write one with budgets, \(example)."
  }

  private func write(_ answer: BudgetsAnswer, _ progress: Progress, besideProgram: Bool) throws {
    // Names of places are looked up while it is written; nothing is shown before that is done.
    var pieces: [UInt8] = []
    let gather = { (piece: borrowing [UInt8]) in pieces += copy piece }
    if format == .json {
      answer.writeJSON(sink: gather)
    } else if let export = format.export {
      AccusationExport(answer).write(as: export, sink: gather)
    }
    progress.clear()
    if format == .text {
      try page.write(text: { answer.text(width: $0, style: $1) }, besideProgram: besideProgram)
    } else {
      try page.write(pieces: { $0(pieces) }, besideProgram: besideProgram)
    }
  }
}

extension BudgetPlan {
  /// What a file says of budgets and of the history; for nil, what the current folder's does, if there is one.
  static func read(_ path: String?) throws -> BudgetPlan {
    do throws(ConfigurationError) {
      return try BudgetPlan.found(in: ".", orAt: path) ?? BudgetPlan()
    } catch {
      throw ValidationError(error.sentence)
    }
  }
}
