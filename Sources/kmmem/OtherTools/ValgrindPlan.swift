import Detectors
import Glibc
import Instruments
import Launching

/// How a program is started under Memcheck.
struct ValgrindPlan {
  let plan: LaunchPlan

  /// Seconds after which the run that suppressions are made of is given up.
  private static let patience = 600.0

  /// Modules of the standard library whose code in C says what Memcheck takes for errors; those that an interpreter lacks are left out.
  private static let baseline = """
    import sys
    # The current folder is not the standard library's.
    del sys.path[0]
    for name in ("argparse", "asyncio", "ctypes", "dataclasses", "datetime", "decimal", "email.message", "hashlib", "inspect", "json",
                 "logging", "multiprocessing", "pathlib", "pickle", "random", "re", "socket", "sqlite3", "ssl", "struct", "subprocess",
                 "tempfile", "threading", "typing", "unittest", "urllib.request", "uuid", "zlib"):
        try:
            __import__(name)
        except ImportError:
            pass
    """

  /// Plans the start of a program, with XML for each of its processes in a folder.
  ///
  /// Suppressions of the interpreter are made first, where nobody has made them yet: that takes as long as a short run.
  init(_ program: LaunchPlan, folder: String, _ progress: Progress) throws {
    let valgrind = try ToolPlace.valgrind()
    var words = [
      valgrind, "--tool=memcheck", "--xml=yes", "--xml-file=\(Path.absolute(folder))/valgrind.%p.xml",
      "--child-silent-after-fork=yes",
      "--leak-check=full", "--show-leak-kinds=all", "--track-origins=yes", "--num-callers=40",
    ]
    var variables: [(name: String, value: String?)] = []
    if program.startsPython {
      variables.append(("PYTHONMALLOC", program.environment.value(of: "PYTHONMALLOC") ?? "malloc"))
      let path = try Self.suppressions(of: program, valgrind, folder: folder, progress)
      words.append("--suppressions=\(path)")
    }
    plan = program.under(words, setting: variables)
  }

  /// A file of suppressions for an interpreter: the one that was made before, else a new one.
  private static func suppressions(of program: LaunchPlan, _ valgrind: String, folder: String, _ progress: Progress) throws
    -> String
  {
    let name = "\(Path.name(of: program.file))-\(Fingerprint.of([identity(of: program.file), identity(of: valgrind), baseline]))"
    let cache = cacheFolder(program.environment)
    let kept = cache.map { Path.joined($0, "\(name).supp") }
    if let kept, Path.kind(of: kept) == .file { return kept }
    progress.show("learning what Valgrind says of \(Path.name(of: program.file)) itself, once")
    let log = Path.joined(Path.absolute(folder), "interpreter.log")
    let run = program.with(arguments: ["-s", "-c", baseline].map { RawText($0) }).under(
      [
        valgrind, "--tool=memcheck", "--log-file=\(log)", "--gen-suppressions=all", "--leak-check=full",
        "--show-leak-kinds=definite,indirect,possible", "--num-callers=24",
      ], setting: [("PYTHONMALLOC", "malloc"), ("PYTHONPATH", nil), ("PYTHONSTARTUP", nil), ("VALGRIND_OPTS", nil)])
    _ = try? CapturedRun(run, seconds: patience)
    let told = (try? Path.whole(log)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    unlink(log)
    let text = InterpreterSuppressions.text(fromLog: told, name: "python-itself")
    // What was cut off is used once, and not kept.
    if told.contains("ERROR SUMMARY"), let kept, write(text, to: kept) { return kept }
    let path = Path.joined(Path.absolute(folder), "\(name).supp")
    _ = write(text, to: path)
    return path
  }

  /// What changes when a program is built or installed anew.
  private static func identity(of path: String) -> String { "\(path) \(FileIdentity(path: path)?.text ?? "")" }

  /// Where files may be kept that can be made again; nil where that is nowhere.
  private static func cacheFolder(_ environment: Environment) -> String? {
    let base =
      environment.value(of: "XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment.value(of: "HOME").map { Path.joined($0, ".cache") }
    guard let base else { return nil }
    mkdir(base, 0o700)
    let folder = Path.joined(base, "kmmem")
    mkdir(folder, 0o700)
    return Path.kind(of: folder) == .folder ? folder : nil
  }

  /// Writes a file at once, so that nobody finds half of it; whether it could.
  private static func write(_ text: String, to path: String) -> Bool {
    guard let file = try? ReportOutput(path: path) else { return false }
    file.write(Array(text.utf8))
    return (try? file.finish()) != nil
  }
}
