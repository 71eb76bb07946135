import CAgent
import CCaptureFormat
import CInterface

/// Notices modules that come and go. dlopen is entered by a tail jump and leaves without a word, so the agent looks at its
/// next event; while another thread is still inside dlopen it waits, because a module may be half relocated.
enum LoaderWatch {
  /// A thread enters the loader; `frame` is the hook's.
  static func enter(_ thread: ThreadPointer, _ frame: Address) {
    agent.pointee.rescan = 1
    if thread.pointee.loader_slot == 0 { addLoad(1) }
    thread.pointee.loader_slot = frame &+ 8
    thread.pointee.loader_return = word(at: frame &+ 8)
  }

  private static func addLoad(_ change: Int32) {
    kmm_add32(kmm_loads_address(), UInt32(bitPattern: change))
  }

  static func abandon(_ thread: ThreadPointer) {
    if thread.pointee.loader_slot == 0 { return }
    thread.pointee.loader_slot = 0
    addLoad(-1)
  }

  /// Patches what is new, unless a load is in progress elsewhere.
  @inline(never) static func rescan(from frame: Address) {
    var isInside = false
    if let thread = kmm_tls_get().pointee.thread, thread.pointee.loader_slot != 0 {
      isInside = stillLoads(thread, frame)
      if !isInside { abandon(thread) }
    }
    if kmm_load32(kmm_loads_address()) > (isInside ? 1 : 0) { return }
    if !isInside { agent.pointee.rescan = 0 }
    if !visit() { agent.pointee.rescan = 1 }
    if !isInside { LanguageBridge.startLate() }
  }

  /// Whether the thread is still under its dlopen: then its return address stands among those of the stack.
  private static func stillLoads(_ thread: ThreadPointer, _ frame: Address) -> Bool {
    guard StackBounds.hold(thread, frame) else { return false }
    var registers = NativeRegisters(
      slot: frame &+ 8, returnAddress: word(at: frame &+ 8), rbp: word(at: frame), rbpSlot: frame,
      low: thread.pointee.stack_low, high: thread.pointee.stack_high, exact: 0)
    repeat {
      if registers.slot == thread.pointee.loader_slot { return registers.returnAddress == thread.pointee.loader_return }
    } while registers.slot < thread.pointee.loader_slot && registers.step() == .frame
    return registers.slot < thread.pointee.loader_slot
  }

  /// Looks at every module; true when all are patched.
  static func visit() -> Bool {
    locked(&agent.pointee.patch_lock) {
      let watched = agent.pointee.watches_sections
      let isDone = visitModules()
      if watched == agent.pointee.watches_sections { return isDone }
      // A module that this visit has seen has sections: what waits is hooked in the others, too.
      forgetPatches()
      return visitModules()
    }
  }

  private static func visitModules() -> Bool {
    if isUpToDate { return true }
    HookedFunctions.resolve()
    agent.pointee.visit &+= 1
    agent.pointee.all_patched = 1
    var adds: UInt64 = 0
    var subs: UInt64 = 0
    kmm_visit_modules(0, &adds, &subs)
    if subs != agent.pointee.seen_subs { ModuleTable.sweep(agent.pointee.visit) }
    agent.pointee.seen_adds = adds
    agent.pointee.seen_subs = subs
    return agent.pointee.all_patched != 0
  }

  /// Looks at every module once more, as soon as no load is in progress: other functions are to be hooked than before.
  static func visitAgain() {
    locked(&agent.pointee.patch_lock) { forgetPatches() }
    agent.pointee.rescan = 1
    if let thread = Events.enter() { Events.leave(thread) }
  }

  private static func forgetPatches() {
    agent.pointee.all_patched = 0
    var index = 0
    while index < ModuleTable.count {
      ModuleTable.entries[index].state &= ~KnownModule.isPatched
      index &+= 1
    }
  }

  private static var isUpToDate: Bool {
    var adds: UInt64 = 0
    var subs: UInt64 = 0
    kmm_count_modules(&adds, &subs)
    return agent.pointee.all_patched != 0 && adds == agent.pointee.seen_adds && subs == agent.pointee.seen_subs
  }

  /// Puts every slot of every module back.
  static func unpatch() {
    locked(&agent.pointee.patch_lock) {
      var adds: UInt64 = 0
      var subs: UInt64 = 0
      kmm_visit_modules(1, &adds, &subs)
      agent.pointee.patch_count = 0
      forgetPatches()
    }
  }

  /// One module of a visit: new ones are logged and patched.
  static func see(_ module: LoadedModule) {
    guard let known = ModuleTable.entry(for: module) else { return }
    known.pointee.visit = agent.pointee.visit
    if known.pointee.state & KnownModule.isLogged == 0 && ModuleRecord.append(module, id: known.pointee.id) {
      known.pointee.state |= KnownModule.isLogged
    }
    if known.pointee.state & KnownModule.isPatched != 0 { return }
    if isItself(module) {
      agent.pointee.own_low = module.low
      agent.pointee.own_high = module.high
    } else if !contains(module.name, "/libkmmem_") {
      if SectionNotes.connect(module) { agent.pointee.watches_sections = 1 }
      guard var patcher = ModulePatcher(module) else {
        known.pointee.state |= KnownModule.isPatched
        return
      }
      if !patcher.patch() {
        agent.pointee.all_patched = 0
        return
      }
    }
    known.pointee.state |= KnownModule.isPatched
  }

  private static func isItself(_ module: LoadedModule) -> Bool {
    module.holds(Address(bitPattern: kmm_hooked_at(0).pointee.hook))
  }
}

@c(kmm_module_visit)
public func moduleVisit(_ info: UnsafeMutablePointer<dl_phdr_info>, _ size: Int, _ context: UnsafeMutableRawPointer?) -> Int32 {
  let module = LoadedModule(info)
  if context == nil {
    if info.pointee.dlpi_name[0] == 0 {
      agent.pointee.executable_low = module.low
      agent.pointee.executable_high = module.high
    }
    LoaderWatch.see(module)
  } else {
    PatchedSlots.restore(module)
  }
  return 0
}

/// dlopen or dlclose begins; the hook's frame.
@c(kmm_loader_enters) public func loaderEnters(_ frame: UInt) {
  guard let thread = Events.enter() else { return }
  LoaderWatch.enter(thread, frame)
  Events.leave(thread)
}

/// A moment at which the agent may look for modules.
@c(kmm_loader_event) public func loaderEvent() {
  if agent.pointee.rescan == 0 { return }
  if let thread = Events.enter() { Events.leave(thread) }
}
