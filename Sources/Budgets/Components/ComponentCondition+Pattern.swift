import Snapshots
import Suppressions

extension ComponentCondition {
  /// The conditions of a component in a recording.
  static func all(of pattern: ComponentPattern, in names: StackNamer) -> [ComponentCondition] {
    var conditions: [ComponentCondition] = []
    if let glob = pattern.thread { conditions.append(.threads(threads(glob, names.recording))) }
    if let glob = pattern.context { conditions.append(.contexts(contexts(glob, names.recording))) }
    if let glob = pattern.module { conditions.append(.frames(modules(glob, names))) }
    if let glob = pattern.package { conditions.append(.frames(packages(glob, names))) }
    if let glob = pattern.function { conditions.append(.frames(FrameMarks(ofFunctions: glob, in: names))) }
    if let glob = pattern.library {
      conditions.append(.ownCode(OwnCode(names.recording) { glob.matchesPathOrName($0.path) }))
    }
    return conditions
  }

  private static func threads(_ glob: Glob, _ recording: Recording) -> Set<UInt16> {
    Set(recording.threads.filter { glob.matches($0.name) }.map { UInt16(truncatingIfNeeded: $0.slot) })
  }

  private static func contexts(_ glob: Glob, _ recording: Recording) -> Set<Int> {
    var codes: Set<Int> = []
    for word in recording.python.frames {
      let frame = CanonicalPythonFrame(rawValue: word)
      if frame.isContext, glob.matches(recording.codes.codes[frame.code].name) { codes.insert(frame.code) }
    }
    return codes
  }

  private static func modules(_ glob: Glob, _ names: StackNamer) -> FrameMarks {
    let isOne = ModuleNames(names.recording).marks(glob.matchesDottedName)
    return FrameMarks(names.recording, isNative: { _ in false }, isPython: { file(of: $0, names).map { isOne[$0] } ?? false })
  }

  /// Native libraries of a package lie in its folder, or in one beside it ("numpy.libs"), or are it.
  private static func packages(_ glob: Glob, _ names: StackNamer) -> FrameMarks {
    let files = ModuleNames(names.recording)
    let isOne = files.marks(glob.matchesDottedName)
    let isOneOfLibraries = names.recording.modules.modules.map { library in
      library.role == .program && files.names(ofFile: library.path).contains(where: glob.matchesDottedName)
    }
    return FrameMarks(
      names.recording, isNative: { $0.module.map { isOneOfLibraries[$0] } ?? false },
      isPython: { file(of: $0, names).map { isOne[$0] } ?? false })
  }

  /// The number of the file that a frame runs; nil for a context.
  private static func file(of frame: CanonicalPythonFrame, _ names: StackNamer) -> Int? {
    frame.isContext ? nil : names.recording.codes.codes[frame.code].file
  }
}
