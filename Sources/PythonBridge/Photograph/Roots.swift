import CInterface
import CPython

/// What holds the first nodes of every path: modules, running functions, the interpreter, threads, and the variables of loaded files.
enum Roots {
  /// Those that the interpreter tells of. Called before the walk, as they lead to nodes that no ring holds.
  static func addKnown(_ interpreter: Address) {
    addModules()
    FrameRoots.addKnown(interpreter)
    AtexitRoots.add(interpreter)
  }

  /// Those that are found by looking for addresses of nodes, once all nodes are known.
  static func addFound(_ interpreter: Address) {
    LoadedFiles.forEachWritableWord { place, value in
      if let number = node(value) { add(number, KMM_ROOT_GLOBAL, where: place) }
    }
    InterpreterRoots.add(interpreter)
    FrameRoots.addFound(interpreter)
    ThreadRoots.add()
  }

  /// The node that a word may mean, if it means any.
  @inline(__always) static func node(_ value: Address) -> UInt32? {
    value & 7 == 0 && value != 0 ? NodeNumbers.known(value) : nil
  }

  /// Adds the nodes that words from an address up to another mean.
  static func addWords(
    _ start: Address, _ end: Address, _ kind: kmm_root_kind, name: UInt32 = 0, owner: UInt32 = 0, thread: UInt32 = 0,
    line: UInt32 = 0
  ) {
    var place = (start &+ 7) & ~7
    while place &+ 8 <= end {
      if let number = node(word(at: place)) {
        add(number, kind, where: place, name: name, owner: owner, thread: thread, line: line)
      }
      place &+= 8
    }
  }

  /// Adds a root.
  static func add(
    _ number: UInt32, _ kind: kmm_root_kind, where place: Address = 0, name: UInt32 = 0, owner: UInt32 = 0,
    thread: UInt32 = 0, line: UInt32 = 0
  ) {
    let root = kmm_snapshot_root(
      node: number, kind: UInt16(truncatingIfNeeded: kind.rawValue), reserved: 0, where: UInt64(place), name: name, owner: owner,
      thread: thread, line: line)
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
      if module != 0, let number = NodeNumbers.number(module) { add(number, KMM_ROOT_MODULE, name: string(of: table.key(index))) }
      index &+= 1
    }
  }
}
