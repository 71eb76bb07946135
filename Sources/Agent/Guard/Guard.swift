import CAgent
import CCaptureFormat
import CInterface

/// Guarded blocks: each lies alone on pages of its own, against an edge of them, with a page around it that nobody may touch. What was given
/// back may not be touched either, for as long as the recording goes on.
///
/// The pages come from one region of address space, from its beginning to its end; none is used twice. The first page of the
/// region, and the page behind each block, are never open.
enum Guard {
  static let pageBytes: UInt = 4096
  /// Bytes around a block that are looked at when it is given back.
  static let edgeBytes: UInt = 64
  static let pattern: UInt8 = 0xa5

  private static let entryBytes: UInt = 32

  /// Begins, if the settings ask for it. Without address space nothing is guarded, and the capture says so.
  static func open() {
    let state = kmm_guard()
    if state.pointee.interval == 0 { return }
    let isAll = state.pointee.interval == 1
    // Two mappings of the process for each block, of 65,530 that Linux allows.
    state.pointee.live_limit = isAll ? 16384 : 4096
    state.pointee.size_limit = isAll ? 1 << 28 : 1 << 20
    let bytes: UInt = isAll ? 1 << 36 : 1 << 32
    let low = kmm_reserve(Int(bytes))
    let pages = kmm_map_anonymous(Int(bytes / pageBytes &* entryBytes))
    let quarantine = kmm_map_anonymous(Int(KMM_GUARD_QUARANTINE) &* 4)
    if low == 0 || pages == 0 || quarantine == 0 {
      state.pointee.interval = 0
      return CaptureLog.note("guard", characters("refused"))
    }
    // The blocks are the program's.
    kmm_advise(low, Int(bytes), MADV_DODUMP)
    state.pointee.low = low
    state.pointee.bytes = UInt64(bytes)
    state.pointee.pages = pages
    state.pointee.quarantine = quarantine
    state.pointee.next = 1
    kmm_guard_listen()
  }

  // MARK: Pages

  @inline(__always) static func holds(_ address: Address) -> Bool {
    address &- agent.pointee.guard.low < UInt(agent.pointee.guard.bytes)
  }

  @inline(__always) static func page(of address: Address) -> UInt { (address &- agent.pointee.guard.low) / pageBytes }
  @inline(__always) static func address(ofPage page: UInt) -> Address { agent.pointee.guard.low &+ page &* pageBytes }

  @inline(__always) static func entry(_ page: UInt) -> UnsafeMutablePointer<kmm_guarded> {
    UnsafeMutablePointer(bitPattern: agent.pointee.guard.pages &+ page &* entryBytes).unsafelyUnwrapped
  }

  /// What is wrong at an address, with what is known of the block around it or beside it.
  static func fault(_ kind: kmm_kind, at address: Address, of block: UnsafeMutablePointer<kmm_guarded>) -> HeapErrors.Fault {
    var fault = HeapErrors.Fault(kind, at: address)
    fault.block = block.pointee.start
    fault.size = block.pointee.size
    if block.pointee.state == KMM_GUARD_LIVE.rawValue {
      fault.allocated = BlockTable.site(of: block.pointee.start)
    } else {
      fault.allocated = block.pointee.allocated
      fault.freed = block.pointee.freed
    }
    return fault
  }

  /// How many pages a block has, without the one behind it.
  @inline(__always) static func pageCount(_ size: UInt64) -> UInt { (UInt(size) &+ pageBytes &- 1) / pageBytes }

  // MARK: Making

  /// A guarded block, where the settings want one; nil for all others. It is aligned as malloc aligns.
  @inline(__always) static func block(_ size: Int) -> Block? {
    agent.pointee.guard.interval == 0 ? nil : chosen(UInt(bitPattern: size))
  }

  @inline(never) private static func chosen(_ size: UInt) -> Block? {
    let state = kmm_guard()
    if size == 0 || size > UInt(state.pointee.size_limit) || !isRecording() { return nil }
    let local = kmm_tls_get()
    if local.pointee.busy & ~KMM_REALTIME.rawValue != 0 { return nil }
    if local.pointee.thread == nil, let thread = Events.enter() { Events.leave(thread) }
    guard let thread = local.pointee.thread, isDue(thread, state.pointee.interval) else { return nil }
    let address = keepingErrno { made(size, thread) }
    // Not atomic: counts for people need not be exact under threads.
    if let header = agent.pointee.header {
      if address == 0 { header.pointee.unguarded_blocks &+= 1 } else { header.pointee.guarded_blocks &+= 1 }
    }
    return Block(bitPattern: address)
  }

  /// Whether it is the turn of the thread's next block: one in `interval`, at random distances.
  private static func isDue(_ thread: ThreadPointer, _ interval: UInt32) -> Bool {
    if interval == 1 { return true }
    if thread.pointee.guard_left > 1 {
      thread.pointee.guard_left &-= 1
      return false
    }
    let isFirst = thread.pointee.guard_left == 0
    if thread.pointee.guard_random == 0 {
      thread.pointee.guard_random = kmm_clock(CLOCK_MONOTONIC) ^ UInt64(thread.pointee.slot) &* 0x9E37_79B9_7F4A_7C15 | 1
    }
    thread.pointee.guard_left = 1 &+ random(thread) % (2 &* UInt64(interval) &- 1)
    return !isFirst
  }

  /// The next random number of a thread (xorshift64).
  private static func random(_ thread: ThreadPointer) -> UInt64 {
    var state = thread.pointee.guard_random
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    thread.pointee.guard_random = state
    return state >> 8
  }

  private static func made(_ size: UInt, _ thread: ThreadPointer) -> Address {
    let state = kmm_guard()
    if kmm_guard_count_live(state, 1) > UInt64(state.pointee.live_limit) {
      _ = kmm_guard_count_live(state, -1)
      return 0
    }
    let count = pageCount(UInt64(size))
    let first = UInt(kmm_guard_take_pages(state, UInt64(count) &+ 1)) &- count &- 1
    guard (first &+ count &+ 1) &* pageBytes <= UInt(state.pointee.bytes),
      kmm_guard_open(address(ofPage: first), Int(count &* pageBytes))
    else {
      _ = kmm_guard_count_live(state, -1)
      return 0
    }
    let liesAtStart =
      state.pointee.side == KMM_GUARD_START.rawValue
      || (state.pointee.side == KMM_GUARD_EITHER.rawValue && state.pointee.interval != 1 && thread.pointee.guard_random & 3 == 0)
    let start = address(ofPage: first) &+ (liesAtStart ? 0 : count &* pageBytes &- ((size &+ 15) & ~15))
    var page = first
    while page <= first &+ count {
      entry(page).pointee.first = UInt32(truncatingIfNeeded: first)
      page &+= 1
    }
    let entry = entry(first)
    entry.pointee.start = start
    entry.pointee.size = UInt64(size)
    entry.pointee.state = KMM_GUARD_LIVE.rawValue
    GuardEdges.of(entry).fill()
    return start
  }
}
