import CAgent
import CCaptureFormat
import CInterface

/// Puts the hooks into a module's slots (GOT entries and function tables) and takes them out again.
struct ModulePatcher {
  private static let jumpSlot: UInt32 = 7
  private static let globalData: UInt32 = 6
  private static let absolute: UInt32 = 1

  let module: LoadedModule
  let section: DynamicSection
  private let isLibc: Bool
  private var isOpen = false

  init?(_ module: LoadedModule) {
    guard let section = DynamicSection(module) else { return nil }
    self.module = module
    self.section = section
    isLibc = contains(module.name, "/libc.so") || contains(module.name, "/libc-2")
  }

  /// Patches every slot; false when the module is not relocated yet, so that it must be visited again.
  mutating func patch() -> Bool {
    if !isRelocated { return false }
    patch(section.jumpRelocations)
    patch(section.relocations)
    close()
    return true
  }

  /// The loader relocates in the order of the tables: the last slot tells. Before, a slot holds an offset into the file.
  private var isRelocated: Bool {
    if module.base == 0 { return true }
    let last = section.jumpRelocations.bytes >= 24 ? section.jumpRelocations : section.relocations
    if last.bytes < 24 { return true }
    let relocation = last.start &+ last.bytes &- 24
    if kmm_load32(relocation &+ 8) == ModulePatcher.globalData { return true }  // a weak symbol may stay 0
    return word(at: module.base &+ word(at: relocation)) >= module.high &- module.base
  }

  private mutating func patch(_ relocations: (start: Address, bytes: UInt)) {
    var place = relocations.start
    let end = place &+ relocations.bytes
    while place < end {
      let type = kmm_load32(place &+ 8)
      if type == ModulePatcher.jumpSlot || type == ModulePatcher.globalData
        || (type == ModulePatcher.absolute && word(at: place &+ 16) == 0)
      {
        let symbol = UInt(kmm_load32(place &+ 12))
        if symbol != 0, let function = HookedFunctions.function(section.name(symbol)), isLibc || !section.defines(symbol) {
          patchSlot(module.base &+ word(at: place), function)
        }
      }
      place &+= 24
    }
  }

  private mutating func patchSlot(_ slot: Address, _ function: UnsafePointer<kmm_hooked>) {
    let hook = Address(bitPattern: kmm_hook_of(function))
    let found = word(at: slot)
    if found == hook || found == 0 { return }
    // A hook for samples gives way to the one for every event.
    let isSampled = found == Address(bitPattern: function.pointee.sampled)
    let held = isSampled ? Address(bitPattern: function.pointee.original.pointee) : found
    if function.pointee.is_versioned != 0 { function.pointee.original.pointee = UnsafeMutableRawPointer(bitPattern: held) }
    let original = Address(bitPattern: function.pointee.original.pointee)
    // Bound to something else that has this name: an allocator of the module's own choice.
    if held != original && !module.holds(held) && !MainExecutable.holds(held) && !isItself(function, held) { return }
    open(around: slot)
    if PatchedSlots.note(slot, held, hook) { kmm_store64(slot, UInt64(hook)) }
  }

  /// Whether a slot is bound to the function of its name already, whose hook calls another one's original (execv's calls execve).
  private func isItself(_ function: UnsafePointer<kmm_hooked>, _ held: Address) -> Bool {
    SymbolSearch.find(function.pointee.name).address == held
  }

  private mutating func open(around slot: Address) {
    if isOpen || slot < module.relroLow & ~4095 || slot >= module.relroHigh { return }
    isOpen = true
    RelroSpan.allowWriting(module.relroLow, module.relroHigh)
  }

  private func close() {
    if isOpen { RelroSpan.forbidWriting(module.relroLow, module.relroHigh) }
  }
}

/// The pages that the dynamic linker made read-only after relocation.
enum RelroSpan {
  static func allowWriting(_ low: Address, _ high: Address) { protect(low, high, PROT_READ | PROT_WRITE) }
  static func forbidWriting(_ low: Address, _ high: Address) { protect(low, high, PROT_READ) }

  /// The linker protects whole pages from the first to the last that ends inside the span.
  private static func protect(_ low: Address, _ high: Address, _ protection: Int32) {
    let start = low & ~4095
    let end = high & ~4095
    if end > start { mprotect(UnsafeMutableRawPointer(bitPattern: start), Int(end &- start), protection) }
  }
}

/// Where the program's own file lies: a slot of another module may hold the address of its PLT stub.
enum MainExecutable {
  static func holds(_ address: Address) -> Bool {
    address >= agent.pointee.executable_low && address < agent.pointee.executable_high
  }
}

/// Every slot that was changed, with what it held: stopping puts all of it back.
enum PatchedSlots {
  private static let reservation = 1 << 24

  // An entry is slot, old value, hook: 24 bytes.
  private static func entry(_ index: UInt64) -> Address { agent.pointee.patches &+ UInt(index) &* 24 }

  static func open() -> Bool {
    if agent.pointee.patches == 0 { agent.pointee.patches = kmm_map_anonymous(reservation) }
    return agent.pointee.patches != 0
  }

  static func note(_ slot: Address, _ held: Address, _ hook: Address) -> Bool {
    let count = agent.pointee.patch_count
    if (count &+ 1) &* 24 > UInt64(reservation) { return false }
    kmm_store64(entry(count), UInt64(slot))
    kmm_store64(entry(count) &+ 8, UInt64(held))
    kmm_store64(entry(count) &+ 16, UInt64(hook))
    agent.pointee.patch_count = count &+ 1
    return true
  }

  /// Forgets the slots of a module that is gone.
  static func forget(_ low: Address, _ high: Address) {
    var kept: UInt64 = 0
    var index: UInt64 = 0
    while index < agent.pointee.patch_count {
      let slot = word(at: entry(index))
      if slot < low || slot >= high {
        if kept != index { kmm_copy(entry(kept), entry(index), 24) }
        kept &+= 1
      }
      index &+= 1
    }
    agent.pointee.patch_count = kept
  }

  /// Puts the slots of one module back that still hold a hook.
  static func restore(_ module: LoadedModule) {
    RelroSpan.allowWriting(module.relroLow, module.relroHigh)
    var index: UInt64 = 0
    while index < agent.pointee.patch_count {
      let slot = word(at: entry(index))
      if module.holds(slot) && word(at: slot) == word(at: entry(index) &+ 16) {
        kmm_store64(slot, UInt64(word(at: entry(index) &+ 8)))
      }
      index &+= 1
    }
    RelroSpan.forbidWriting(module.relroLow, module.relroHigh)
  }
}
