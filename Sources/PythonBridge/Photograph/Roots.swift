import CInterface
import CPython

/// What holds the first nodes of every path: modules, running functions, the interpreter, threads, and the variables of loaded files.
enum Roots {
  /// Those that the interpreter tells of. Called before the walk, as they lead to nodes that no ring holds.
  static func addKnown(_ interpreter: Address) {
    InterpreterRoots.markRegistries(interpreter)
    addModules()
    FrameRoots.addKnown(interpreter)
    AtexitRoots.add(interpreter)
  }

  /// Numbers the objects that only words of loaded files lead to.
  static func meetFound() {
    LoadedFiles.forEachWritableWord { _, value, _, _ in _ = BlockNodes.target(of: value) }
  }

  /// The pool that libstdc++ keeps for exceptions that find no memory: nearly all of it was never written, so that what it seems to hold
  /// is what stood there before.
  static func markExceptionPool() {
    LoadedFiles.forEachWritableWord { _, value, role, _ in
      if role != KMM_FILE_EXCEPTIONS.rawValue { return }
      if let live = LiveBlocks.block(at: value), live.size >= leastPoolBytes {
        _ = NodeNumbers.number(value, KMM_NODE_IS_BLOCK | KMM_NODE_IS_OPAQUE)
      }
    }
  }

  /// It has room for dozens of exceptions.
  private static let leastPoolBytes: UInt64 = 1 << 15

  /// Those that are found by looking for addresses of nodes, once all nodes are known.
  static func addFound() {
    let interpreter = photograph.pointee.interpreter
    LoadedFiles.forEachWritableWord { place, value, role, end in
      if interpreter != 0 && InterpreterRoots.isOfFunctionCache(place, value, interpreter) { return }
      if let target = BlockNodes.knownTarget(of: value), !target.isInside || role != KMM_FILE_ALLOCATOR.rawValue {
        add(target.number, KMM_ROOT_GLOBAL, where: place, isInside: target.isInside)
        BlockFills.note(target, at: place, end: end)
      }
    }
    if interpreter != 0 {
      InterpreterRoots.add(interpreter)
      FrameRoots.addFound(interpreter)
    }
    MappedMemory.add()
    LoaderRoots.add()
    ThreadRoots.add()
  }

  /// Adds what words from an address up to another lead to, if it is a node.
  static func addWords(
    _ start: Address, _ end: Address, _ kind: kmm_root_kind, owner: UInt32 = 0, thread: UInt32 = 0, line: UInt32 = 0
  ) {
    var place = (start &+ 7) & ~7
    while place &+ 8 <= end {
      if let target = BlockNodes.knownTarget(of: word(at: place)) {
        add(
          target.number, kind, where: place, isInside: target.isInside, owner: owner, thread: thread, line: line)
      }
      place &+= 8
    }
  }

  /// Adds a root.
  static func add(
    _ number: UInt32, _ kind: kmm_root_kind, where place: Address = 0, isInside: Bool = false, name: UInt32 = 0,
    owner: UInt32 = 0, thread: UInt32 = 0, line: UInt32 = 0
  ) {
    let root = kmm_snapshot_root(
      node: number, kind: UInt16(truncatingIfNeeded: kind.rawValue), is_inside: isInside ? 1 : 0, where: UInt64(place),
      name: name, owner: owner, thread: thread, line: line)
    SnapshotStreams.add(KMM_STREAM_ROOTS, root)
  }

  /// A Python text as a string of the snapshot; 0 for what is none.
  static func string(of text: Address) -> UInt32 {
    if text == 0 || word(text, 8) != photograph.pointee.symbols.unicode_type { return 0 }
    let bytes = PythonText.copy(text, photograph.pointee.scratch, 1024)
    return SnapshotStreams.string(photograph.pointee.scratch, bytes)
  }

  /// Calls for the state of every thread that the interpreter knows.
  static func forEachThread(_ interpreter: Address, _ body: (_ state: Address) -> Void) {
    guard let next = photograph.pointee.symbols.next_thread else { return }
    var thread = photograph.pointee.symbols.first_thread?(UnsafeMutableRawPointer(bitPattern: interpreter))
    while let state = thread {
      body(Address(bitPattern: state))
      thread = next(state)
    }
  }

  /// A module's `__file__`; 0 for one that has none, and for what a program has put in place of a module.
  private static func fileName(of module: Address) -> UInt32 {
    if word(module, 8) != photograph.pointee.symbols.module_type { return 0 }
    let dict = word(module, 16)
    return dict == 0 ? 0 : string(of: DictLayout.value(in: dict, named: "__file__"))
  }

  private static func addModules() {
    guard let modules = photograph.pointee.symbols.get_module_dict?() else { return }
    let dict = UInt(bitPattern: modules)
    if let number = NodeNumbers.number(dict) {
      add(number, KMM_ROOT_INTERPRETER, name: SnapshotStreams.string(Address(bitPattern: characters("sys.modules")), 11))
    }
    guard let table = DictLayout.table(of: dict) else { return }
    var index: UInt = 0
    while index < table.count {
      let module = table.value(index)
      if module != 0, let number = NodeNumbers.number(module) {
        add(number, KMM_ROOT_MODULE, name: string(of: table.key(index)), owner: fileName(of: module))
      }
      index &+= 1
    }
  }
}
