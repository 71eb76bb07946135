import CAgent
import CCaptureFormat
import CInterface

/// The hooked functions by name, with their originals as far as a loaded module defines them.
enum HookedFunctions {
  /// Finds the originals that are still unknown: libstdc++, for one, may be loaded late.
  static func resolve() {
    var index: UInt32 = 0
    while index < kmm_hooked_count() {
      let function = kmm_hooked_at(index)
      if function.pointee.original.pointee == nil {
        let found = SymbolSearch.find(function.pointee.name)
        if found.address != 0 { function.pointee.original.pointee = UnsafeMutableRawPointer(bitPattern: found.address) }
      }
      index &+= 1
    }
    settleOperators()
  }

  /// Who defines the operators new and delete: libstdc++ and libc++ call malloc and free, which are hooked; operator new is then known by
  /// where malloc returns to.
  private static func settleOperators() {
    if agent.pointee.operators != KMM_OPERATORS_UNKNOWN.rawValue { return }
    let found = SymbolSearch.find(characters("_Znwm"))
    guard let module = found.module else { return }
    let isRuntime = contains(module, "libstdc++") || contains(module, "libc++")
    agent.pointee.operators = isRuntime ? KMM_OPERATORS_CALL_MALLOC.rawValue : KMM_OPERATORS_OWN.rawValue
    var header: Address = 0
    if isRuntime { _ = kmm_find_object(found.address, &header, &agent.pointee.runtime_low, &agent.pointee.runtime_high) }
    guard isRuntime, let bounds = FrameDescription.piece(around: found.address) else { return }
    agent.pointee.new_low = bounds.start
    agent.pointee.new_high = bounds.end
  }

  /// The function of this name whose original is known.
  static func function(_ name: UnsafePointer<CChar>) -> UnsafePointer<kmm_hooked>? {
    if !mayBeHooked(name) { return nil }
    var index: UInt32 = 0
    while index < kmm_hooked_count() {
      let function = kmm_hooked_at(index)
      if isEqual(function.pointee.name, name) { return isWanted(function) ? function : nil }
      index &+= 1
    }
    return nil
  }

  /// Whether an address is the hook for a function of this name.
  static func isHook(_ address: Address, of name: StaticString) -> Bool {
    var index: UInt32 = 0
    while index < kmm_hooked_count() {
      let function = kmm_hooked_at(index)
      if address == Address(bitPattern: function.pointee.hook) && isEqual(function.pointee.name, characters(name)) { return true }
      index &+= 1
    }
    return false
  }

  private static func isWanted(_ function: UnsafePointer<kmm_hooked>) -> Bool {
    function.pointee.original.pointee != nil && (function.pointee.waits == 0 || agent.pointee.watches_sections != 0)
      && (function.pointee.guards == 0 || agent.pointee.guard.interval != 0)
  }

  /// `_Znwm`: operator new(size_t).
  private static func isPlainNew(_ name: UnsafePointer<CChar>) -> Bool { name[3] == 0x77 && name[4] == 0x6d && name[5] == 0 }

  /// A cheap test of the first letters, since every relocation of every module is asked for.
  private static func mayBeHooked(_ name: UnsafePointer<CChar>) -> Bool {
    switch UInt8(bitPattern: name[0]) {
    case 0x5f:  // __libc_start_main, _exit, _Exit, _Zn, _Zd
      if name[1] == 0x5f || name[1] == 0x65 || name[1] == 0x45 { return true }
      if name[1] != 0x5a { return false }
      let callsMalloc = agent.pointee.operators == KMM_OPERATORS_CALL_MALLOC.rawValue
      // The kind of a block, and whether the right function gives it back, is not worth more calls to a sampler.
      if callsMalloc && agent.pointee.sample_bytes != 0 { return false }
      return name[2] == 0x64 || (name[2] == 0x6e && !(callsMalloc && isPlainNew(name)))
    case 0x61, 0x63, 0x64, 0x65, 0x66, 0x6d, 0x70, 0x71, 0x72, 0x76: return true  // a c d e f m p q r v
    case 0x73: return agent.pointee.guard.interval != 0  // s
    default: return false
    }
  }
}
