import CCaptureFormat
import CInterface
import CPython

/// Tests the offsets against the interpreter's own view: the stack that calls this, frame by frame.
enum LayoutCheck {
  private static let depth = 16

  enum Result {
    case passed
    case failed
    /// No Python frame to look at yet.
    case later
  }

  /// Called with the GIL. Looks at the calling thread; at the first one with a frame where that has none, being kmmem's own.
  static func run() -> Result {
    let python = bridge.pointee.python
    guard let state = python.state_with_gil?() else { return .later }
    if let first = python.current_frame?() {
      python.incref?(first)
      return check(UInt(bitPattern: state), first)
    }
    guard let interpreter = python.main_interpreter?() else { return .later }
    var thread = python.first_thread?(interpreter)
    while let other = thread {
      if let first = python.frame_of_thread?(other) { return check(UInt(bitPattern: other), first) }
      thread = python.next_thread?(other)
    }
    return .later
  }

  /// Compares a thread's frames with the interpreter's view of them, which begins with `first`; takes that reference.
  private static func check(_ state: Address, _ first: OpaquePointer) -> Result {
    let python = bridge.pointee.python
    var frame = UnsafeMutableRawPointer(bitPattern: topFrame(state))
    var object: OpaquePointer? = first
    var checked = 0
    while let current = object, checked < depth {
      frame = skippingOwn(frame)
      guard let place = frame, agrees(UInt(bitPattern: place), current) else {
        python.decref?(object)
        return .failed
      }
      frame = UnsafeMutableRawPointer(bitPattern: word(UInt(bitPattern: place), layout.frame_previous))
      object = python.frame_back?(current)
      python.decref?(current)
      checked &+= 1
    }
    python.decref?(object)
    return .passed
  }

  private static func topFrame(_ state: Address) -> Address {
    let frame = word(state, layout.state_frame)
    return layout.cframe_frame >= 0 ? word(frame, layout.cframe_frame) : frame
  }

  /// The frame itself, or the first below it that is not the interpreter's own.
  private static func skippingOwn(_ frame: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var frame = frame
    while let place = frame, isOwn(UInt(bitPattern: place)) {
      frame = UnsafeMutableRawPointer(bitPattern: word(UInt(bitPattern: place), layout.frame_previous))
    }
    return frame
  }

  private static func isOwn(_ frame: Address) -> Bool {
    if PythonInterning.isSeam(frame) { return true }
    let code = word(frame, layout.frame_code)
    return code != 0 && word(code, 8) == bridge.pointee.python.code_type && PythonInterning.neverBegins(code)
  }

  /// Whether our reading of a frame is the interpreter's: its code, instruction and first line.
  private static func agrees(_ frame: Address, _ object: OpaquePointer) -> Bool {
    let python = bridge.pointee.python
    guard let code = python.frame_code?(object) else { return false }
    let isSame =
      word(frame, layout.frame_code) == UInt(bitPattern: code)
      && attribute(code, "co_firstlineno") == Int(kmm_load32(UInt(bitPattern: code) &+ UInt(layout.code_first_line)))
      && attribute(object, "f_lasti") == byteOffset(frame, UInt(bitPattern: code)) && namesAgree(code)
    python.decref?(code)
    return isSame
  }

  /// As f_lasti says it: -1 in a frame that has not begun, as another thread's may be.
  private static func byteOffset(_ frame: Address, _ code: Address) -> Int { max(-1, storedOffset(frame, code)) }

  private static func storedOffset(_ frame: Address, _ code: Address) -> Int {
    if layout.code_bytes < 0 {
      return Int(bitPattern: FrameObjects(fields: FrameFields()).instruction(frame)) &* Int(layout.instruction_unit)
    }
    return Int(bitPattern: word(frame, layout.frame_instruction) &- code) &- Int(layout.code_bytes)
  }

  private static func attribute(_ object: OpaquePointer, _ name: StaticString) -> Int {
    let python = bridge.pointee.python
    guard let value = python.get_attribute?(object, characters(name)) else { return Int.min }
    let number = python.as_long?(value) ?? 0
    python.decref?(value)
    return number
  }

  private static func namesAgree(_ code: OpaquePointer) -> Bool {
    let python = bridge.pointee.python
    guard let name = python.get_attribute?(code, characters("co_filename")), let text = python.as_utf8?(name) else {
      return false
    }
    let scratch = kmm_py_map(1 << 13)
    if scratch == 0 { return false }
    let bytes = PythonText.copy(word(UInt(bitPattern: code), layout.code_filename), scratch, 1 << 12)
    var index = 0
    while index < bytes && kmm_load8(scratch &+ UInt(index)) == UInt8(bitPattern: text[index]) { index &+= 1 }
    kmm_py_unmap(scratch, 1 << 13)
    python.decref?(name)
    return index == bytes
  }
}
