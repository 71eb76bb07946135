import ArgumentParser
import Detectors
import Instruments
import Launching
import Snapshots

/// The runs of one program under several tools, and what they leave.
struct ToolRuns {
  /// The files that a tool writes, one for each process.
  private struct Output {
    let folder: String
    /// What the names of its files begin with.
    private let prefix: String
    /// Those of earlier runs.
    private let earlier: Set<String>

    init(of tool: RunTool, in folder: String) {
      self.folder = folder
      let prefix = "\(tool.rawValue)."
      self.prefix = prefix
      earlier = Set(Path.names(in: folder).filter { $0.hasPrefix(prefix) })
    }

    var files: [String] {
      Path.names(in: folder).filter { $0.hasPrefix(prefix) && !earlier.contains($0) }.map { Path.joined(folder, $0) }
    }
  }

  /// What the names of files begin with in which Python's stacks stand.
  private static let pythonPrefix = "python"

  private let tools: [RunTool]
  private let words: [String]
  private let python: String?
  private let keep: String?
  private let runtime: String?
  private let plan: LaunchPlan

  /// Plans the runs; says in one sentence what would go wrong.
  init(tools: [RunTool], of words: [String], python: String?, keep: String?, runtime: String?) throws {
    (self.tools, self.words, self.python, self.keep, self.runtime) = (tools, words, python, keep, runtime)
    let environment = Environment.ofThisProcess
    do throws(LaunchError) {
      let command = python ?? PythonInterpreter.defaultCommand(in: environment)
      plan = try LaunchPlan(
        try TargetInvocation(words: words), words: CommandLine.rawWords(of: words), python: command, environment: environment)
    } catch { throw ValidationError(error.sentence(outputOption: "--keep", of: "folder")) }
    // What is missing is said before the program has run for another tool.
    for tool in tools {
      switch tool {
      case .valgrind: _ = try ToolPlace.valgrind()
      case .asan, .lsan: _ = try ToolPlace.library(of: tool, named: runtime)
      case .kmmem: break
      }
    }
    if runtime != nil, !tools.contains(.asan), !tools.contains(.lsan) {
      throw ValidationError("--runtime is for asan and lsan, and neither is named; leave it out.")
    }
    if let keep, Path.kind(of: keep) != .folder {
      throw ValidationError("--keep \(keep) is no folder; make it, or name another.")
    }
  }

  /// Runs the program under each tool; what the tools tell, what kmmem does, and how the first run ended.
  func run(showsPossible: Bool) throws -> (sources: [ToolSource], own: LeakReport?, end: ProgramEnd) {
    let temporary = keep == nil ? try TemporaryFolder(for: "run") : nil
    defer { temporary?.remove() }
    let folder = keep ?? temporary?.path ?? "."
    var sources: [ToolSource] = []
    var own: LeakReport?
    var firstEnd: ProgramEnd?
    for tool in tools {
      let end: ProgramEnd
      if tool == .kmmem {
        let input = try LeaksInput(program: words, try ownOptions(temporary?.path), showsPossible: showsPossible)
        own = try input.report(showsPossible: showsPossible)
        end = input.end
      } else {
        let output = Output(of: tool, in: folder)
        let found = try run(tool, into: output)
        let told = try read(output, of: tool)
        end = tool == .asan && found == .exited(0) && Self.haveErrors(told) ? .exited(1) : found
        sources += told
      }
      firstEnd = firstEnd ?? end
    }
    return (sources, own, firstEnd ?? .exited(0))
  }

  /// kmmem's own capture lies where the tools' files do, and goes with them.
  private func ownOptions(_ folder: String?) throws -> LeaksProgramOptions {
    let place = folder.map { ["--keep", Path.joined($0, "own.kmmem")] } ?? []
    return try LeaksProgramOptions.parse(place + (python.map { ["--python", $0] } ?? []))
  }

  private func run(_ tool: RunTool, into output: Output) throws -> ProgramEnd {
    let progress = Progress()
    let plan =
      switch tool {
      case .valgrind: try ValgrindPlan(plan, folder: output.folder, progress).plan
      default: plan.under([], setting: try sanitizerVariables(tool, output))
      }
    progress.clear()
    if tool == .asan, !plan.startsPython, !isInstrumented {
      StandardError.say(
        "kmmem: \(Path.name(of: plan.file)) is not built with -fsanitize=address, so that AddressSanitizer sees its calls of malloc, free "
          + "and the C library alone")
    }
    StandardError.say("kmmem: running under \(tool.name)\(tool == .valgrind ? ", which takes some 20 times as long" : "")")
    let mask = SignalMask.current
    defer { mask.restore() }
    do throws(LaunchError) { return try PlainRun.of(plan) } catch {
      throw ValidationError(error.sentence(outputOption: "--keep", of: "folder"))
    }
  }

  /// What a program under a sanitizer finds in its environment: the library, and where to write. What the user has set comes last, and
  /// holds.
  private func sanitizerVariables(_ tool: RunTool, _ output: Output) throws -> [(name: String, value: String?)] {
    let environment = plan.environment
    let name = tool == .asan ? "ASAN_OPTIONS" : "LSAN_OPTIONS"
    // Stacks through code without frame pointers, as deep as kmmem's.
    let options = [
      "log_path=\(Path.absolute(output.folder))/\(tool.rawValue)", "fast_unwind_on_malloc=0", "malloc_context_size=60",
      // Leaks leave the program its own exit code.
      "exitcode=0",
    ]
    let users = environment.value(of: name)
    var preload = [try ToolPlace.library(of: tool, named: runtime)]
    if tool == .asan, plan.startsPython {
      // It looks for the functions that throw when it begins, and Python's own program has none.
      preload.append("libstdc++.so.6")
      preload += [ToolPlace.pythonStacks(environment)].compactMap(\.self)
    }
    preload += [environment.value(of: "LD_PRELOAD")].compactMap(\.self)
    return [
      (name, (options + [users].compactMap(\.self)).joined(separator: ":")), ("LD_PRELOAD", preload.joined(separator: ":")),
      ("KMMEM_SANITIZER_STACKS", plan.startsPython ? "\(Path.absolute(output.folder))/\(Self.pythonPrefix)" : nil),
      ("PYTHONMALLOC", environment.value(of: "PYTHONMALLOC") ?? "malloc"),
    ]
  }

  /// Whether AddressSanitizer has found more than leaks: then it has ended the program.
  private static func haveErrors(_ sources: [ToolSource]) -> Bool {
    sources.contains { $0.report.findings.contains { !Finding.Kind($0.kind).isLeak } }
  }

  /// Whether AddressSanitizer's compiler has built the program.
  private var isInstrumented: Bool {
    guard let bytes = try? Path.whole(plan.file) else { return true }
    return bytes.firstRange(of: Array("__asan_init".utf8)) != nil
  }

  /// A sanitizer that has found nothing writes no file.
  private func read(_ output: Output, of tool: RunTool) throws -> [ToolSource] {
    let progress = Progress()
    defer { progress.clear() }
    let folder = ToolFiles.currentFolder
    let files = output.files
    if files.isEmpty, tool == .valgrind {
      throw ValidationError("Valgrind has left no report; see above what it says, or try the program under valgrind alone.")
    }
    let sources =
      files.isEmpty
      ? [ToolSource.silent(tool, folder: folder)].compactMap(\.self)
      : try files.map { try ToolFiles.source($0, folder: folder, progress) }
    return sources.map { source in
      var report = source.report
      if let process = source.path.map(Path.name(of:))?.split(separator: ".").last {
        report.add(PythonStacks(contentsOf: Path.joined(output.folder, "\(Self.pythonPrefix).\(process)")))
      }
      report.command = report.command ?? plan.arguments.map(\.text).joined(separator: " ")
      return ToolSource(
        path: keep == nil ? nil : source.path, realtime: source.realtime, folder: source.folder, report: report)
    }
  }

  /// Says which files have no debug information, so that what was found in them has no lines.
  static func tellOfMissingLines(_ findings: [Finding]) {
    var told: Set<String> = []
    for frame in findings.flatMap(\.stack) where frame.role == .program && frame.file == nil && frame.language != .python {
      guard let module = frame.module, told.insert(module).inserted else { continue }
      StandardError.say(
        "kmmem: \(Path.name(of: module)) has no debug information, so that what is found there has no lines; build it with -g (see "
          + "kmmem flags).")
    }
  }
}
