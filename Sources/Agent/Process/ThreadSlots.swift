import CAgent
import CCaptureFormat
import CInterface

/// Gives each recorded thread its state and its slot in the capture; both are reused when a thread ends.
enum ThreadSlots {
  private static let stateBytes = (MemoryLayout<kmm_thread>.size &+ 4095) & ~4095
  private static let chainBytes = Int(KMM_MAX_NATIVE_FRAMES) &* MemoryLayout<kmm_native_frame>.stride
  private static let wordsBytes = 2 &* Int(KMM_MAX_NATIVE_FRAMES) &* MemoryLayout<kmm_stack_word>.stride
  private static let nodesBytes = Int(KMM_FOUND_NODES) &* MemoryLayout<kmm_found_node>.stride
  private static let sitesBytes = Int(KMM_FOUND_SITES) &* MemoryLayout<kmm_found_site>.stride
  private static let tracesBytes = Int(KMM_TRACES) &* MemoryLayout<kmm_trace>.stride
  private static let foundBytes = nodesBytes &+ sitesBytes &+ tracesBytes

  private static let maximum: UInt32 = 0xfffe

  static func open() -> Bool {
    if agent.pointee.slots == 0 { agent.pointee.slots = kmm_map_anonymous(Int(maximum &+ 1) &* 8) }
    return agent.pointee.slots != 0
  }

  /// A state for the calling thread; nil when there is no memory or no slot. A thread that has ended has it for one event.
  static func acquire(hasEnded: Bool = false) -> ThreadPointer? {
    guard let thread = locked(&agent.pointee.thread_lock, { reused() ?? made() }) else { return nil }
    let local = kmm_tls_get()
    thread.pointee.head.busy = busyFlag(local)
    // Before its name is read: whoever names it later finds it.
    thread.pointee.descriptor = kmm_descriptor()
    if !settle(thread, isNew: !hasEnded) { return nil }
    if hasEnded {
      thread.pointee.head.idle = KMM_ENDED.rawValue
      return thread
    }
    local.pointee.thread = thread
    kmm_thread_name(kmm_name_of(thread))
    thread.pointee.is_realtime = 0
    RealtimeThreads.settle(thread, kmm_name_of(thread))
    thread.pointee.head.idle = KMM_IDLE.rawValue
    Realtime.mark(local)
    kmm_set_thread_value(thread)
    return thread
  }

  private static func busyFlag(_ local: UnsafeMutablePointer<kmm_tls>) -> UnsafeMutablePointer<UInt32> {
    UnsafeMutableRawPointer(local).advanced(by: 8).assumingMemoryBound(to: UInt32.self)
  }

  private static func reused() -> ThreadPointer? {
    guard let thread = agent.pointee.free_threads else { return nil }
    agent.pointee.free_threads = thread.pointee.next_free
    thread.pointee.next_free = nil
    return thread
  }

  private static func made() -> ThreadPointer? {
    if agent.pointee.next_slot >= maximum { return nil }
    let memory = kmm_map_anonymous(stateBytes &+ 2 &* chainBytes &+ wordsBytes &+ foundBytes)
    guard let thread = ThreadPointer(bitPattern: memory) else { return nil }
    thread.pointee.slot = agent.pointee.next_slot
    agent.pointee.next_slot &+= 1
    var place = memory &+ UInt(stateBytes)
    thread.pointee.chain = part(&place, chainBytes)
    thread.pointee.scratch = part(&place, chainBytes)
    thread.pointee.words = part(&place, wordsBytes)
    thread.pointee.found_nodes = part(&place, nodesBytes)
    thread.pointee.found_sites = part(&place, sitesBytes)
    thread.pointee.traces = part(&place, tracesBytes)
    kmm_set_thread_of_slot(thread.pointee.slot, thread)
    thread.pointee.next_all = agent.pointee.all_threads
    agent.pointee.all_threads = thread
    return thread
  }

  private static func part<Element>(_ place: inout Address, _ bytes: Int) -> UnsafeMutablePointer<Element> {
    let part = UnsafeMutablePointer<Element>(bitPattern: place).unsafelyUnwrapped
    place &+= UInt(bytes)
    return part
  }

  /// Points a state at its record in the capture and forgets its stacks.
  @discardableResult static func settle(_ thread: ThreadPointer, isNew: Bool = true) -> Bool {
    let array = KMM_ARRAY_THREADS.rawValue
    let slot = UInt64(thread.pointee.slot)
    if !CaptureArray.holds(array, (slot &+ 1) &* 512) {
      release(thread)
      return false
    }
    while true {
      let length = kmm_load64(kmm_length_address(array))
      if length > slot || kmm_exchange_if64(kmm_length_address(array), length, slot &+ 1) { break }
    }
    thread.pointee.record = kmm_window(array).pointee.base &+ UInt(slot) &* 512
    forgetStacks(thread)
    let record = kmm_record_of(thread)
    record.pointee.tid = UInt32(bitPattern: kmm_thread_id())
    if isNew {
      if record.pointee.threads == 0 { record.pointee.began = Timeline.now }
      record.pointee.threads &+= 1
    }
    record.pointee.in_use = 1
    kmm_thread_name(kmm_name_of(thread))
    Sampler.start(thread)
    return true
  }

  static func forgetStacks(_ thread: ThreadPointer) {
    thread.pointee.head.inside_allocator = 0
    thread.pointee.head.idle &= KMM_REALTIME.rawValue
    thread.pointee.violations = 0
    thread.pointee.counting = 0
    thread.pointee.head.context = 0
    thread.pointee.chain_length = 0
    thread.pointee.stack_low = 0
    thread.pointee.stack_high = 0
    thread.pointee.new_hint = 0
    thread.pointee.loader_slot = 0
    kmm_zero(Address(bitPattern: kmm_recent(thread)), Int(KMM_RECENT) &* 8)
    // What was found is of no use to another thread or capture; the pages go back.
    kmm_advise(Address(bitPattern: thread.pointee.found_nodes), foundBytes, MADV_DONTNEED)
  }

  /// Gives a state back whose thread ends; the flag of that is memory that goes with it.
  static func release(_ thread: ThreadPointer) {
    locked(&agent.pointee.thread_lock) {
      thread.pointee.head.busy = nil
      thread.pointee.next_free = agent.pointee.free_threads
      agent.pointee.free_threads = thread
    }
  }

  /// Notes in a slot's record that its thread has ended.
  static func leave(_ record: UnsafeMutablePointer<kmm_thread_record>) {
    record.pointee.ended = Timeline.now
    record.pointee.in_use = 0
  }

  /// The same at the end of an event of a thread that has ended.
  static func giveBack(_ thread: ThreadPointer) {
    leave(kmm_record_of(thread))
    release(thread)
  }

  /// Whether the thread of a state is inside an event.
  static func isBusy(_ thread: ThreadPointer) -> Bool {
    locked(&agent.pointee.thread_lock) {
      guard let busy = thread.pointee.head.busy else { return false }
      return kmm_load32(Address(bitPattern: busy)) & (KMM_BUSY.rawValue | KMM_ONLY_FREES.rawValue) != KMM_IDLE.rawValue
    }
  }

  /// Every state belongs to no thread any more, but that of the caller: a forked child or a second recording begins.
  static func keepOnly(_ own: ThreadPointer?) {
    agent.pointee.free_threads = nil
    var thread = agent.pointee.all_threads
    while let current = thread {
      if current != own {
        current.pointee.head.busy = nil
        current.pointee.next_free = agent.pointee.free_threads
        agent.pointee.free_threads = current
      }
      thread = current.pointee.next_all
    }
  }
}

/// A thread ends: its name is noted, its state goes to the next thread.
@c(kmm_thread_ends) public func threadEnds(_ state: UnsafeMutableRawPointer) {
  let thread = state.assumingMemoryBound(to: kmm_thread.self)
  let local = kmm_tls_get()
  if local.pointee.thread != thread { return }
  local.pointee.busy = 1
  if let control = agent.pointee.control, control.pointee.mode == KMM_ON.rawValue {
    kmm_thread_name(kmm_name_of(thread))
    ThreadSlots.leave(kmm_record_of(thread))
    LoaderWatch.abandon(thread)
  }
  local.pointee.thread = nil
  ThreadSlots.release(thread)
  // Destructors that run later, and libc itself, may still free what the thread had.
  local.pointee.busy = KMM_ENDED.rawValue
}

/// A thread begins in the routine that was given to pthread_create.
@c(kmm_thread_started) public func threadStarted(_ routine: UInt) {
  guard let thread = Events.enter() else { return }
  kmm_record_of(thread).pointee.start_routine = UInt64(routine)
  Events.leave(thread)
}
