import CAgent
import CCaptureFormat
import CInterface

/// A fault on the pages of guarded blocks.
enum GuardFault {
  /// Reports who touched what, and opens the page, so that the program goes on as it would without; false for what is not the guard's.
  static func handle(_ address: Address, _ writes: Bool, _ frame: Address) -> Bool {
    if agent.pointee.guard.low == 0 || !Guard.holds(address) { return false }
    let page = Guard.page(of: address)
    let owner = UInt(Guard.entry(page).pointee.first)
    // Nobody was ever given a block there; in front of the first one lies a page that is nobody's.
    if owner == 0 && page != 0 { return false }
    let block = Guard.entry(owner)
    let isInBlock = owner != 0 && page < owner &+ Guard.pageCount(block.pointee.size)
    if isInBlock && block.pointee.state != KMM_GUARD_FREED.rawValue { return true }
    if !isInBlock && Guard.entry(page).pointee.state == KMM_GUARD_OPEN.rawValue { return true }
    if isInBlock {
      report(KMM_KIND_USE_AFTER_FREE, address, owner, writes, frame)
    } else if isBelow(page, address) {
      report(KMM_KIND_UNDERFLOW, address, page &+ 1, writes, frame)
    } else if owner == 0 {
      return false
    } else {
      let isGone = block.pointee.state == KMM_GUARD_FREED.rawValue
      report(isGone ? KMM_KIND_USE_AFTER_FREE : KMM_KIND_OVERFLOW, address, owner, writes, frame)
    }
    if agent.pointee.guard.halts != 0 { return false }
    return isInBlock ? open(owner, Guard.pageCount(block.pointee.size), block) : open(page, 1, Guard.entry(page))
  }

  /// Whether an address of a closed page is nearer to the block behind it, if one lives there.
  private static func isBelow(_ page: UInt, _ address: Address) -> Bool {
    let isLast = (page &+ 1) &* Guard.pageBytes >= UInt(agent.pointee.guard.bytes)
    if isLast || Guard.entry(page &+ 1).pointee.state != KMM_GUARD_LIVE.rawValue { return false }
    return page == 0 || address & (Guard.pageBytes &- 1) >= Guard.pageBytes / 2
  }

  private static func open(_ page: UInt, _ count: UInt, _ entry: UnsafeMutablePointer<kmm_guarded>) -> Bool {
    entry.pointee.state = KMM_GUARD_OPEN.rawValue
    return kmm_guard_open(Guard.address(ofPage: page), Int(count &* Guard.pageBytes))
  }

  /// The stack that is recorded is the interrupted one, without the signal's own frame.
  private static func report(_ kind: kmm_kind, _ address: Address, _ owner: UInt, _ writes: Bool, _ frame: Address) {
    guard let thread = Events.enter() else { return }
    var fault = Guard.fault(kind, at: address, of: Guard.entry(owner))
    fault.facts = writes ? KMM_ERROR_WRITES.rawValue : 0
    HeapErrors.note(
      thread, fault, native: StackTrie.native.parent(of: Events.nativeStack(thread, frame)), python: Events.pythonStack(thread))
    Events.leave(thread)
  }
}

/// A fault: whether it is that of a guarded block, and the access is to be tried again.
@c(kmm_guard_faulted) public func guardFaulted(_ address: UInt, _ writes: Bool, _ frame: UInt) -> Bool {
  GuardFault.handle(address, writes, frame)
}
