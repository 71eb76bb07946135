import Launching

/// A program that the package runs and measures: a script or a module.
struct PackageProgram {
  /// The package may be missing where kmmem itself is there.
  private static func code(of part: String) -> String {
    """
    import sys
    if sys.path and sys.path[0] == "": del sys.path[0]
    try:
        from kmmem.\(part) import main
    except ImportError as error:
        print(f"kmmem: {sys.executable} does not find kmmem's package ({error}); install it there with pip, or name another "
              "interpreter with --python.", file=sys.stderr)
        sys.exit(2)
    main()
    """
  }

  let isModule: Bool
  private let name: String
  private let argumentCount: Int

  /// Nil for what it cannot run: code on the command line, standard input, and programs that are no Python.
  init?(_ invocation: TargetInvocation) {
    switch invocation.target {
    case .script(let path) where path != "-": (isModule, name) = (false, path)
    case .module(let module): (isModule, name) = (true, module)
    default: return nil
    }
    argumentCount = invocation.arguments.count
  }

  /// What the interpreter is given: a part of the package, its settings as JSON, and `words`, which are the target's on the command line,
  /// untouched.
  func words(_ part: String, _ settings: String, behind words: [RawText]) -> [RawText] {
    [RawText("-c"), RawText(Self.code(of: part)), RawText(settings), RawText(name)] + words.suffix(argumentCount)
  }
}
