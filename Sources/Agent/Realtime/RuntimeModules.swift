import CAgent
import CCaptureFormat
import CInterface

/// The C and C++ runtime, which begins and ends every thread: what it does there by itself is nobody's fault.
enum RuntimeModules {
  /// Whether a module is one of them, by the name of its file.
  static func contains(_ module: LoadedModule) -> Bool {
    ends(module.name, "/libc.so.6") || ends(module.name, "/libstdc++.so.6") || ends(module.name, "/libc++.so.1")
      || ends(module.name, "/libpthread.so.0")
  }

  private static func ends(_ path: UnsafePointer<CChar>, _ name: StaticString) -> Bool {
    var length = 0
    while path[length] != 0 { length &+= 1 }
    let start = length &- name.utf8CodeUnitCount
    return start >= 0 && isEqual(path + start, characters(name))
  }

  /// Whether all frames of a native stack are theirs; false for one without frames.
  ///
  /// Takes no lock: the runtime's modules stay where they are, and whoever asks may hold the loader's, for which one that has the table's
  /// may be waiting.
  static func areAll(of node: UInt32) -> Bool {
    if node == 0 { return false }
    var node = node
    while node != 0 {
      let place = agent.pointee.native_nodes &+ UInt(node) &* 16
      if !holds(UInt(kmm_acquire64(place)) & 0xffff_ffff_ffff) { return false }
      node = kmm_load32(place &+ 8)
    }
    return true
  }

  private static func holds(_ address: Address) -> Bool {
    var index = 0
    while index < ModuleTable.count {
      let module = ModuleTable.entries + index
      if module.pointee.state & (KnownModule.isRuntime | KnownModule.isGone) == KnownModule.isRuntime,
        address >= module.pointee.low, address < module.pointee.high
      {
        return true
      }
      index &+= 1
    }
    return false
  }
}
