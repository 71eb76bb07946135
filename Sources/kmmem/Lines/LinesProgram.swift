import Launching
import Reports

/// What the package is told of a run, as the first word behind its code.
struct LinesSettings {
  let output: String?
  let keep: String?
  let force: Bool
  let format: String
  let plot: Bool
  let isModule: Bool

  var text: String {
    var text = ""
    var writer = JSONWriter(onOneLine: true) { text += String(decoding: copy $0, as: UTF8.self) }
    writer.object { writer in
      // With this program the package finds the agent, and has the chart drawn.
      writer.member("kmmem", Path.resolved("/proc/self/exe"))
      writer.member("output", output)
      writer.member("keep", keep)
      writer.member("format", format)
      writer.member("force", force)
      writer.member("plot", plot)
      writer.member("is_module", isModule)
    }
    writer.finish()
    return text
  }
}

/// A program whose lines the package counts: a script or a module.
struct LinesProgram {
  /// The package may be missing where kmmem itself is there.
  private static let code = """
    import sys
    if sys.path and sys.path[0] == "": del sys.path[0]
    try:
        from kmmem._lines_command import main
    except ImportError as error:
        print(f"kmmem: {sys.executable} does not find kmmem's package ({error}); install it there with pip, or name another "
              "interpreter with --python.", file=sys.stderr)
        sys.exit(2)
    main()
    """

  let isModule: Bool
  private let name: String
  private let argumentCount: Int

  /// Nil for what has no lines: code on the command line, standard input, and programs that are no Python.
  init?(_ invocation: TargetInvocation) {
    switch invocation.target {
    case .script(let path) where path != "-": (isModule, name) = (false, path)
    case .module(let module): (isModule, name) = (true, module)
    default: return nil
    }
    argumentCount = invocation.arguments.count
  }

  /// What the interpreter is given; `words` are the target's on the command line, untouched.
  func words(_ settings: LinesSettings, behind words: [RawText]) -> [RawText] {
    [RawText("-c"), RawText(Self.code), RawText(settings.text), RawText(name)]
      + words.suffix(argumentCount)
  }
}
