import CAgent
import CCaptureFormat
import CInterface

/// Loads the bridge of a language runtime when that runtime is in the process. The agent knows nothing else of it.
enum LanguageBridge {
  /// A symbol that only this runtime defines, and the library that knows the runtime.
  private static let sign: StaticString = "PyMem_SetAllocator"
  private static let library: StaticString = "libkmmem_python.so"

  /// False when a runtime is present that the bridge refuses.
  static func start() -> Bool {
    if SymbolSearch.find(characters(sign)).address == 0 { return true }
    if agent.pointee.bridge_start == nil && !load() { return true }
    guard let start = agent.pointee.bridge_start else { return true }
    agent.pointee.bridge_refusal = start(kmm_interface_get())
    return agent.pointee.bridge_refusal == 0
  }

  static func stop() {
    agent.pointee.bridge_stop?()
    agent.pointee.python_stack = nil
  }

  /// The bridge forgets what it wrote to an earlier capture.
  static func forget() { agent.pointee.bridge_forget?() }

  /// The bridge writes to a new capture what it says of its runtime.
  static func describe() { agent.pointee.bridge_describe?() }

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
    agent.pointee.bridge_forget = kmm_as_bridge_stop(dlsym(handle, characters("kmm_bridge_forget")))
    return agent.pointee.bridge_start != nil
  }
}
