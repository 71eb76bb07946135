import CInterface
import CPython

/// What running functions hold: variables, code, and the values that their evaluation has not used up.
enum FrameRoots {
  /// A frame of a running function.
  private struct Frame {
    let address: Address
    let code: Address
    /// Strings of the snapshot, and numbers.
    let owner: UInt32
    let thread: UInt32
    let line: UInt32

    func add(_ object: Address, name: UInt32 = 0) {
      if object != 0, object & 7 == 0, let number = NodeNumbers.number(object) {
        Roots.add(number, KMM_ROOT_LOCAL, where: address, name: name, owner: owner, thread: thread, line: line)
      }
    }
  }

  /// What frames hold for certain; it need not be known as a node yet.
  static func addKnown(_ interpreter: Address) {
    forEachFrame(interpreter) { frame in
      if layout.code_bytes < 0 { frame.add(frame.address) }
      forEachLocal(frame.address, frame.code) { value, name in frame.add(value, name: Roots.string(of: name)) }
      addOthers(frame)
      addStack(frame)
    }
  }

  /// What stands in the stacks of frames that are being evaluated: nobody says how much of them is in use.
  static func addFound(_ interpreter: Address) {
    forEachFrame(interpreter) { frame in
      if stackDepth(frame) != nil { return }
      let start = stackStart(frame)
      Roots.addWords(
        start, start &+ stackRoom(frame) &* 8, KMM_ROOT_LOCAL, owner: frame.owner, thread: frame.thread, line: frame.line)
    }
  }

  /// Whether frames stand in a range of addresses, or stood: the interpreter keeps the first mapping for them when all have returned.
  static func stand(in start: Address, _ end: Address, _ interpreter: Address) -> Bool {
    if layout.state_chunk < 0 { return false }
    var isFound = false
    Roots.forEachThread(interpreter) { state in
      var chunk = word(state, layout.state_chunk)
      while chunk != 0 {
        if chunk >= start && chunk < end { isFound = true }
        chunk = word(at: chunk)
      }
    }
    return isFound
  }

  private static func forEachFrame(_ interpreter: Address, _ body: (_ frame: Frame) -> Void) {
    Roots.forEachThread(interpreter) { state in
      let thread = ThreadRoots.number(ofState: state)
      var frame = word(state, layout.state_frame)
      if layout.cframe_frame >= 0 && frame != 0 { frame = word(frame, layout.cframe_frame) }
      while frame != 0 {
        let code = word(frame, layout.frame_code)
        if !PythonInterning.isSeam(frame), code != 0, word(code, 8) == bridge.pointee.python.code_type {
          let owner = Roots.string(of: word(code, layout.code_name))
          body(Frame(address: frame, code: code, owner: owner, thread: thread, line: FrameLine.line(frame, code)))
        }
        frame = word(frame, layout.frame_previous)
      }
    }
  }

  /// What else a frame holds: its code, and from 3.11 on its function, a dictionary of locals and the object that stands for it.
  private static func addOthers(_ frame: Frame) {
    frame.add(frame.code)
    if layout.code_bytes < 0 { return }
    let isFirst = bridge.pointee.minor == 11
    frame.add(word(at: frame.address &+ (isFirst ? 0 : 16)))
    frame.add(word(at: frame.address &+ (isFirst ? 24 : 40)))
    frame.add(word(at: frame.address &+ (isFirst ? 40 : 48)))
  }

  // MARK: The evaluation stack

  private static func addStack(_ frame: Frame) {
    guard let depth = stackDepth(frame) else { return }
    let start = stackStart(frame)
    var index: UInt = 0
    while index < depth {
      frame.add(word(at: start &+ index &* 8))
      index &+= 1
    }
  }

  /// Where the stack begins: behind the variables.
  private static func stackStart(_ frame: Frame) -> Address {
    if layout.code_bytes < 0 { return word(frame.address, 64) }
    return frame.address &+ 72 &+ word(word(frame.code, 96), 16) &* 8
  }

  /// co_stacksize.
  private static func stackRoom(_ frame: Frame) -> UInt {
    let offset: UInt = layout.code_bytes < 0 ? 32 : bridge.pointee.minor == 11 ? 68 : 64
    return UInt(min(kmm_load32(frame.code &+ offset), 1 << 16))
  }

  /// How many values are on the stack; nil while the frame is evaluated in C, which keeps the number to itself.
  private static func stackDepth(_ frame: Frame) -> UInt? {
    if layout.code_bytes < 0 { return nil }
    let depth = Int(kmm_load_signed32(frame.address &+ 64)) &- Int(word(word(frame.code, 96), 16))
    return depth >= 0 && UInt(depth) <= stackRoom(frame) ? UInt(depth) : nil
  }

  // MARK: Variables

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
