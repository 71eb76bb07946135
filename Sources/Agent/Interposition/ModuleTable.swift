import CAgent
import CCaptureFormat
import CInterface

/// A module that was seen, patched and written to the log.
struct KnownModule {
  var low: Address
  var high: Address
  var base: Address
  var headers: Address
  var nameHash: UInt32
  var id: UInt32
  /// Counts visits; a module that the latest visit did not see is gone.
  var visit: UInt32
  var state: UInt32

  static let isPatched: UInt32 = 1
  static let isLogged: UInt32 = 2
  static let isGone: UInt32 = 4
  static let isRuntime: UInt32 = 8
}

/// The modules of the process over time. Every call is under the patch lock.
enum ModuleTable {
  private static let reservation = 1 << 22

  static func open() -> Bool {
    if agent.pointee.modules == 0 { agent.pointee.modules = kmm_map_anonymous(reservation) }
    return agent.pointee.modules != 0
  }

  static var count: Int { Int(agent.pointee.module_count) }
  static var entries: UnsafeMutablePointer<KnownModule> {
    UnsafeMutablePointer(bitPattern: agent.pointee.modules).unsafelyUnwrapped
  }

  static func hash(_ name: UnsafePointer<CChar>) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    var index = 0
    while name[index] != 0 {
      hash = (hash ^ UInt32(UInt8(bitPattern: name[index]))) &* 16_777_619
      index &+= 1
    }
    return hash
  }

  /// The entry of a loaded module, made when it is new. A module at the place of another begins a new generation.
  static func entry(for module: LoadedModule) -> UnsafeMutablePointer<KnownModule>? {
    let hash = hash(module.name)
    var takesPlace = false
    var index = 0
    while index < count {
      let known = entries + index
      let isSame =
        known.pointee.base == module.base && known.pointee.headers == Address(bitPattern: module.headers)
        && known.pointee.nameHash == hash
      if known.pointee.state & KnownModule.isGone == 0 {
        if isSame { return known }
      } else if !isSame && known.pointee.low < module.high && module.low < known.pointee.high {
        takesPlace = true
      }
      index &+= 1
    }
    if (count &+ 1) &* MemoryLayout<KnownModule>.stride > reservation { return nil }
    if takesPlace { agent.pointee.space_generation = min(agent.pointee.space_generation &+ 1, 0x7fff) }
    entries[count] = KnownModule(
      low: module.low, high: module.high, base: module.base, headers: Address(bitPattern: module.headers), nameHash: hash,
      id: agent.pointee.next_module, visit: 0, state: RuntimeModules.contains(module) ? KnownModule.isRuntime : 0)
    agent.pointee.next_module &+= 1
    agent.pointee.module_count &+= 1
    return entries + (count &- 1)
  }

  /// Whether an address lies in a module that is loaded. Takes no lock, as `RuntimeModules.areAll` does not.
  static func holds(_ address: Address) -> Bool {
    var index = 0
    while index < count {
      let known = entries + index
      if known.pointee.state & KnownModule.isGone == 0, address >= known.pointee.low, address < known.pointee.high { return true }
      index &+= 1
    }
    return false
  }

  /// Marks the modules that the latest visit did not see as gone, and says so in the log.
  static func sweep(_ visit: UInt32) {
    var found = false
    var index = 0
    while index < count {
      let known = entries + index
      if known.pointee.state & KnownModule.isGone == 0 && known.pointee.visit != visit {
        known.pointee.state |= KnownModule.isGone
        found = true
        PatchedSlots.forget(known.pointee.low, known.pointee.high)
        logUnload(known)
      }
      index &+= 1
    }
    if found { UnwindRows.clear() }
  }

  private static func logUnload(_ known: UnsafeMutablePointer<KnownModule>) {
    var unload = kmm_unload(
      record: kmm_record(type: KMM_RECORD_UNLOAD.rawValue, length: 0), module_id: known.pointee.id,
      generation: agent.pointee.space_generation &+ 1)
    withUnsafePointer(to: &unload) { _ = CaptureLog.append(Address(bitPattern: $0), MemoryLayout<kmm_unload>.size) }
  }

  /// The log is a new one: every module that is loaded must be written again.
  static func forgetLogs() {
    agent.pointee.all_patched = 0
    var index = 0
    while index < count {
      entries[index].state &= ~KnownModule.isLogged
      index &+= 1
    }
  }

  static func forgetAll() {
    agent.pointee.module_count = 0
    agent.pointee.next_module = 0
    agent.pointee.space_generation = 0
  }
}
