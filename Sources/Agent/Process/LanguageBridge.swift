import CAgent
import CCaptureFormat
import CInterface

/// Loads the bridge of a language runtime when that runtime is in the process. The agent knows nothing else of it.
enum LanguageBridge {
  /// A symbol that only this runtime defines, and the library that knows the runtime.
  private static let sign: StaticString = "PyMem_SetAllocator"
  private static let library: StaticString = "libkmmem_python.so"

  /// False when a runtime is present that the bridge refuses. Before libc is initialised nothing can be loaded: then the
  /// program's beginning calls again (`kmm_program_begins`).
  static func start() -> Bool {
    if agent.pointee.bridge_started != 0 || !kmm_libc_is_ready() { return true }
    if SymbolSearch.find(characters(sign)).address == 0 { return true }
    guard isAtHand, let start = agent.pointee.bridge_start else { return true }
    agent.pointee.bridge_refusal = start(kmm_interface_get())
    agent.pointee.bridge_started = agent.pointee.bridge_refusal == 0 ? 1 : 0
    agent.pointee.watches = 0
    return agent.pointee.bridge_refusal == 0
  }

  /// A runtime may have come with a module that was loaded later; one that is refused ends the recording.
  static func startLate() { if !start() { Recording.abandon() } }

  static func stop() {
    agent.pointee.bridge_started = 0
    agent.pointee.watches = 0
    agent.pointee.bridge_stop?()
    agent.pointee.python_stack = nil
  }

  /// The bridge forgets what it wrote to an earlier capture.
  static func forget() {
    if agent.pointee.bridge_started != 0 { agent.pointee.bridge_forget?() }
  }

  /// The bridge writes to a new capture what it says of its runtime.
  static func describe() {
    if agent.pointee.bridge_started != 0 { agent.pointee.bridge_describe?() }
  }

  /// The bridge looks for what its runtime tells nobody. At a moment of the timeline, on any thread.
  static func look() {
    if agent.pointee.bridge_started != 0 { agent.pointee.bridge_look?() }
  }

  /// Takes a photograph of the runtime's heap, or of the recording's blocks alone where there is no runtime that a bridge knows; nil when
  /// nothing is recorded there.
  static func photograph(_ path: UnsafePointer<CChar>, _ options: UInt32) -> Int32? {
    var options = options
    if agent.pointee.watches != 0 || SymbolSearch.find(characters(sign)).address == 0 {
      if !isRecording() { return nil }
      if agent.pointee.sample_bytes != 0 || options & KMM_PHOTOGRAPH_IN_PLACE.rawValue != 0 { return noBlocks }
      options |= KMM_PHOTOGRAPH_NATIVE.rawValue
    }
    return isAtHand ? agent.pointee.bridge_photograph?(kmm_interface_get(), path, options) : nil
  }

  /// Loads the bridge where there is no runtime, and has it find out what it will need; false when it is not there.
  static func prepare() -> Bool {
    if !isAtHand { return false }
    agent.pointee.bridge_prepare?(kmm_interface_get())
    return true
  }

  /// Whether the bridge's library is loaded, now if it was not.
  static var isAtHand: Bool { agent.pointee.bridge_start != nil || load() }

  private static func load() -> Bool {
    let path = kmm_map_anonymous(8192)
    guard let text = UnsafeMutablePointer<CChar>(bitPattern: path) else { return false }
    var length = 0
    while kmm_directory()[length] != 0 && length < 4096 {
      text[length] = kmm_directory()[length]
      length &+= 1
    }
    var index = 0
    while index < library.utf8CodeUnitCount {
      text[length &+ index] = characters(library)[index]
      index &+= 1
    }
    let handle = dlopen(text, RTLD_NOW | RTLD_LOCAL)
    kmm_unmap(path, 8192)
    guard let handle else { return false }
    agent.pointee.bridge_start = kmm_as_bridge_start(dlsym(handle, characters("kmm_bridge_start")))
    agent.pointee.bridge_stop = kmm_as_bridge_stop(dlsym(handle, characters("kmm_bridge_stop")))
    agent.pointee.bridge_describe = kmm_as_bridge_stop(dlsym(handle, characters("kmm_bridge_describe")))
    agent.pointee.bridge_look = kmm_as_bridge_stop(dlsym(handle, characters("kmm_bridge_look")))
    agent.pointee.bridge_photograph = kmm_as_bridge_photograph(dlsym(handle, characters("kmm_bridge_photograph")))
    agent.pointee.bridge_ask = kmm_as_bridge_ask(dlsym(handle, characters("kmm_bridge_ask")))
    agent.pointee.bridge_leaves = kmm_as_bridge_stop(dlsym(handle, characters("kmm_bridge_leaves")))
    agent.pointee.bridge_prepare = kmm_as_bridge_prepare(dlsym(handle, characters("kmm_bridge_prepare")))
    agent.pointee.bridge_forget = kmm_as_bridge_stop(dlsym(handle, characters("kmm_bridge_forget")))
    return agent.pointee.bridge_start != nil
  }
}
