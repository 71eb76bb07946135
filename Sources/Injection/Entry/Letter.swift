internal import CInjection
internal import Launching

/// The memory that kmmem has made in a process: the letter, the code that delivers it, and stacks for calls.
struct Letter {
  /// Where it begins.
  let base: UInt64
  private let memory: ProcessMemory

  private static let agent = "libkmmem_agent.so"
  private static let codeOffset: UInt64 = 1 << 14
  private static let stackOffset = codeOffset + 4096
  private static let helperOffset = stackOffset + (1 << 16)
  /// All of it; pages that are not touched take no memory.
  static let bytes = helperOffset + (2 << 20)

  init(at base: UInt64, in memory: ProcessMemory) {
    self.base = base
    self.memory = memory
  }

  /// Its addresses.
  var range: Range<UInt64> { base..<(base + Self.bytes) }
  /// The pages of its code.
  var code: Range<UInt64> { (base + Self.codeOffset)..<(base + Self.stackOffset) }
  /// The upper end of the stack for calls.
  var stack: UInt64 { base + Self.helperOffset }
  /// The call that the interpreter is to make.
  var pendingCall: UInt64 { code.lowerBound + UInt64(kmm_visitor_pending()) }
  /// The function that makes the helper thread.
  var spawn: UInt64 { code.lowerBound + UInt64(kmm_visitor_spawn()) }
  /// The function that withdraws the letter.
  var withdraw: UInt64 { code.lowerBound + UInt64(kmm_visitor_withdraw()) }

  /// Writes the letter and the code.
  func write(_ request: Request, library: String, to process: PythonProcess) throws(SystemError) {
    let code = UnsafeRawBufferPointer(start: kmm_visitor_code(), count: kmm_visitor_bytes())
    try memory.write(code, to: self.code.lowerBound)
    let letter = UnsafeMutablePointer<kmm_letter>.allocate(capacity: 1)
    defer { letter.deallocate() }
    letter.initialize(to: kmm_letter())
    letter.pointee.process = process.ownNumber
    letter.pointee.helper_stack = base + Self.helperOffset
    letter.pointee.helper_stack_bytes = Self.bytes - Self.helperOffset
    letter.pointee.run_helper = self.code.lowerBound + UInt64(kmm_visitor_helper())
    fill(functions: process.functions, letter)
    Self.put(Self.agent, kmm_letter_soname(letter), 64)
    Self.put("kmm_answer", kmm_letter_entry(letter), 64)
    Self.put("kmm_hide", kmm_letter_hide(letter), 64)
    Self.put(library, kmm_letter_library(letter), 4096)
    fill(request, letter)
    try memory.write(UnsafeRawBufferPointer(start: letter, count: MemoryLayout<kmm_letter>.size), to: base)
  }

  /// Puts the addresses of the process's functions where this process would call them.
  private func fill(functions: [String: UInt64], _ letter: UnsafeMutablePointer<kmm_letter>) {
    let places: [(name: String, offset: Int?)] = [
      ("dlopen", MemoryLayout.offset(of: \kmm_letter.open_library)), ("dlsym", MemoryLayout.offset(of: \kmm_letter.symbol)),
      ("dlerror", MemoryLayout.offset(of: \kmm_letter.error)),
      ("pthread_create", MemoryLayout.offset(of: \kmm_letter.create_thread)),
      ("pthread_attr_init", MemoryLayout.offset(of: \kmm_letter.attributes)),
      ("pthread_attr_setstack", MemoryLayout.offset(of: \kmm_letter.attributes_stack)),
      ("pthread_attr_setdetachstate", MemoryLayout.offset(of: \kmm_letter.attributes_detached)),
      ("Py_IsInitialized", MemoryLayout.offset(of: \kmm_letter.is_initialized)),
      ("PyGILState_Ensure", MemoryLayout.offset(of: \kmm_letter.ensure)),
      ("PyGILState_Release", MemoryLayout.offset(of: \kmm_letter.release)),
    ]
    for (name, offset) in places {
      guard let offset, let address = functions[name] else { preconditionFailure("a function of the letter has no address") }
      UnsafeMutableRawPointer(letter).storeBytes(of: address, toByteOffset: offset, as: UInt64.self)
    }
  }

  private func fill(_ request: Request, _ letter: UnsafeMutablePointer<kmm_letter>) {
    letter.pointee.request.version = KMM_REQUEST_VERSION
    switch request {
    case .attach(let settings, let path):
      letter.pointee.request.kind = KMM_REQUEST_ATTACH.rawValue
      let objects = settings.recordsObjects && settings.sampleBytes == 0
      letter.pointee.request.options = (settings.recordsNativeFrames ? 1 : 0) | (objects ? 2 : 0)
      letter.pointee.request.frames = settings.frameLimit
      letter.pointee.request.sample_bytes = settings.sampleBytes
      letter.pointee.request.temporary_window = settings.temporaryWindow
      letter.pointee.request.follow_fork = settings.followsForks ? 1 : 0
      Self.put(path, kmm_letter_path(letter), Int(KMM_REQUEST_PATH))
    case .detach: letter.pointee.request.kind = KMM_REQUEST_DETACH.rawValue
    case .snapshot(let path, let options):
      letter.pointee.request.kind = KMM_REQUEST_SNAPSHOT.rawValue
      letter.pointee.request.options = options.rawValue
      Self.put(path, kmm_letter_path(letter), Int(KMM_REQUEST_PATH))
    }
  }

  private static func put(_ text: String, _ place: UnsafeMutablePointer<CChar>, _ room: Int) {
    for (index, byte) in text.utf8.prefix(room - 1).enumerated() { place[index] = CChar(bitPattern: byte) }
  }

  // MARK: What the process has made of it

  /// Whether it is still there: the process may have become another program.
  var isThere: Bool {
    guard let place = MemoryLayout.offset(of: \kmm_letter.soname) else { return false }
    return memory.bytes(at: base + UInt64(place), count: Self.agent.utf8.count) == Array(Self.agent.utf8)
  }

  /// Its first numbers (struct kmm_letter); nil if the process has ended.
  func progress() -> (state: UInt32, queued: Int32, carrier: Int32, helper: Int32)? {
    guard let words = memory.value(SIMD8<Int32>.self, at: base) else { return nil }
    return (UInt32(bitPattern: words[0]), words[3], words[4], words[5])
  }

  /// Says whether the interpreter has the pending call, or is about to.
  func mark(queued: Bool) throws(StoppedThread.Failure) {
    let number: Int32 = queued ? 1 : 0
    let count = withUnsafePointer(to: number) { kmm_process_write(memory.process, base + 12, $0, 4) }
    if count != 4 { throw .ended }
  }

  /// The answer, and what the loader says; nil if the process has ended.
  func reply() -> (reply: Reply, text: String)? {
    guard let bytes = memory.bytes(at: base, count: MemoryLayout<kmm_letter>.size) else { return nil }
    let letter = UnsafeMutablePointer<kmm_letter>.allocate(capacity: 1)
    defer { letter.deallocate() }
    bytes.withUnsafeBytes {
      UnsafeMutableRawPointer(letter).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(letter), byteCount: $0.count)
    }
    let path = String(cString: kmm_letter_path(letter))
    return (Reply(answer: letter.pointee.answer, path: path), String(cString: kmm_letter_text(letter)))
  }
}
