import CInterface
import CPython

/// What holds the first nodes of every path: modules, running functions, the interpreter, and the variables of loaded files.
enum Roots {
  /// Those that the interpreter tells of. Called before the walk, as they lead to nodes that no ring holds.
  static func addKnown(_ interpreter: Address) {
    addModules()
    addThreads(interpreter)
  }

  /// Numbers the objects that only words of loaded files lead to.
  static func meetFound() { LoadedFiles.forEachWritableWord { _, value, _ in _ = BlockNodes.target(of: value) } }

  /// Those that are found by looking for addresses of nodes, once all nodes are known.
  static func addFound() {
    LoadedFiles.forEachWritableWord { place, value, role in
      if let target = BlockNodes.target(of: value), !target.isInside || role == KMM_FILE_ORDINARY.rawValue {
        add(target.number, KMM_ROOT_GLOBAL, where: place, isInside: target.isInside)
      }
    }
  }

  /// Adds a root.
  static func add(
    _ number: UInt32, _ kind: kmm_root_kind, where place: Address = 0, isInside: Bool = false, name: UInt32 = 0,
    owner: UInt32 = 0,
    line: UInt32 = 0
  ) {
    let root = kmm_snapshot_root(
      node: number, kind: UInt16(truncatingIfNeeded: kind.rawValue), is_inside: isInside ? 1 : 0, where: UInt64(place),
      name: name, owner: owner,
      thread: 0, line: line)
    SnapshotStreams.add(KMM_STREAM_ROOTS, root)
  }

  private static func string(of text: Address) -> UInt32 {
    if text == 0 || word(text, 8) != photograph.pointee.symbols.unicode_type { return 0 }
    let bytes = PythonText.copy(text, photograph.pointee.scratch, 1024)
    return SnapshotStreams.string(photograph.pointee.scratch, bytes)
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

  // MARK: Running functions

  private static func addThreads(_ interpreter: Address) {
    let symbols = photograph.pointee.symbols
    guard let next = symbols.next_thread else { return }
    var thread = symbols.first_thread?(UnsafeMutableRawPointer(bitPattern: interpreter))
    while let state = thread {
      addFrames(Address(bitPattern: state))
      thread = next(state)
    }
  }

  private static func addFrames(_ state: Address) {
    var frame = word(state, layout.state_frame)
    if layout.cframe_frame >= 0 && frame != 0 { frame = word(frame, layout.cframe_frame) }
    while frame != 0 {
      if !PythonInterning.isSeam(frame) { addLocals(frame, word(frame, layout.frame_code)) }
      frame = word(frame, layout.frame_previous)
    }
  }

  private static func addLocals(_ frame: Address, _ code: Address) {
    if code == 0 || word(code, 8) != bridge.pointee.python.code_type { return }
    let owner = string(of: word(code, layout.code_name))
    if layout.code_bytes < 0, let number = NodeNumbers.number(frame) { add(number, KMM_ROOT_LOCAL, owner: owner) }
    forEachLocal(frame, code) { value, name in
      if let number = NodeNumbers.number(value) {
        add(number, KMM_ROOT_LOCAL, where: frame, name: string(of: name), owner: owner)
      }
    }
    addHeldByFrame(frame, code, owner)
  }

  /// What else a frame holds: its code, and from 3.11 on its function, a dictionary of locals and the object that stands for it.
  private static func addHeldByFrame(_ frame: Address, _ code: Address, _ owner: UInt32) {
    func hold(_ object: Address) {
      if object != 0, let number = NodeNumbers.number(object) { add(number, KMM_ROOT_LOCAL, where: frame, owner: owner) }
    }
    hold(code)
    if layout.code_bytes < 0 { return }
    let isFirst = bridge.pointee.minor == 11
    hold(word(at: frame &+ (isFirst ? 0 : 16)))
    hold(word(at: frame &+ (isFirst ? 24 : 40)))
    hold(word(at: frame &+ (isFirst ? 40 : 48)))
  }

  /// The variables of a frame and their names: locals, then cells and free variables.
  private static func forEachLocal(_ frame: Address, _ code: Address, _ body: (_ value: Address, _ name: Address) -> Void) {
    if layout.code_bytes < 0 {
      var place = frame &+ (bridge.pointee.minor == 9 ? 360 : 352)
      forEachIn(word(code, 72), &place, body)
      forEachIn(word(code, 88), &place, body)
      forEachIn(word(code, 80), &place, body)
    } else {
      var place = frame &+ 72
      forEachIn(word(code, 96), &place, body)
    }
  }

  private static func forEachIn(_ names: Address, _ place: inout Address, _ body: (_ value: Address, _ name: Address) -> Void) {
    var index: UInt = 0
    while index < word(names, 16) {
      let value = word(at: place)
      if value != 0 { body(value, word(at: names &+ 24 &+ index &* 8)) }
      place &+= 8
      index &+= 1
    }
  }
}
