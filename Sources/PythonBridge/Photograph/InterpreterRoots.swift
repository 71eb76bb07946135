import CInterface
import CPython

/// What the interpreter keeps for itself and for its threads: every word of its states that means a node.
enum InterpreterRoots {
  static var stateBytes: UInt { UInt(kmm_interpreter_bytes(bridge.pointee.minor, false)) }

  static func add(_ interpreter: Address) {
    add(interpreter, isThread: false, thread: 0)
    Roots.forEachThread(interpreter) { state in add(state, isThread: true, thread: ThreadRoots.number(ofState: state)) }
  }

  /// Marks the registries of binding libraries, whose capsules stand in dicts of the interpreter's, before anything else leads to them.
  static func markRegistries(_ interpreter: Address) {
    var offset: UInt = 0
    while offset < stateBytes {
      let dict = word(at: interpreter &+ offset)
      offset &+= 8
      // A dict of capsules alone is none of the collector's.
      guard dict & 7 == 0, dict != 0, ObjectGuess.isObject(dict), word(dict, 8) == photograph.pointee.symbols.dict_type,
        let table = DictLayout.table(of: dict)
      else { continue }
      var index: UInt = 0
      while index < table.count {
        let value = table.value(index)
        if value != 0 && word(value, 8) == photograph.pointee.symbols.capsule_type { WeakRegistries.mark(from: value) }
        index &+= 1
      }
    }
  }

  /// Whether a word of the interpreter's state is its cache's, which knows functions by their versions and holds none of them.
  static func isOfFunctionCache(_ place: Address, _ value: Address, _ interpreter: Address) -> Bool {
    place >= interpreter && place < interpreter &+ stateBytes && isFunction(value)
  }

  private static func isFunction(_ value: Address) -> Bool {
    value & 7 == 0 && NodeNumbers.knownObject(value) != nil && word(value, 8) == photograph.pointee.symbols.function_type
  }

  private static func add(_ state: Address, isThread: Bool, thread: UInt32) {
    let minor = bridge.pointee.minor
    let bytes = UInt(kmm_interpreter_bytes(minor, isThread))
    var offset: UInt = 0
    while offset < bytes {
      let value = word(at: state &+ offset)
      if !isFunction(value), let target = BlockNodes.knownTarget(of: value) {
        let part = kmm_interpreter_part(minor, isThread, UInt32(truncatingIfNeeded: offset))
        let name = part.map { ObjectTexts.string(Address(bitPattern: $0)) } ?? 0
        Roots.add(
          target.number, KMM_ROOT_INTERPRETER, where: state &+ offset, isInside: target.isInside, name: name, thread: thread)
      }
      offset &+= 8
    }
  }
}
