import CAgent
import CCaptureFormat
import CInterface

/// Photographs of a program without a runtime, which can be taken at any moment: the copy reads the agent's own tables.
///
/// An event or a signal may have stopped the thread while it holds any lock, so that none is waited for from there on, the loader's
/// neither.
extension Photographer {
  /// A photograph is taken where a stack has so much room, in bytes.
  private static let room: UInt = 1 << 16
  /// Stacks are hardly longer, in bytes.
  private static let farthest: UInt = 1 << 26

  /// The program's own code is about to run. Where no runtime is in the process, the agent watches the moments itself; a runtime that
  /// comes later takes over.
  static func watch() {
    if state.pointee.triggers == 0 || agent.pointee.bridge_started != 0 { return }
    let local = kmm_tls_get()
    local.pointee.busy = KMM_BUSY.rawValue
    if LanguageBridge.prepare() {
      agent.pointee.watches = 1
      if state.pointee.signal != 0 { kmm_photograph_at_signal(state.pointee.signal) }
      begin()
    }
    local.pointee.busy = KMM_IDLE.rawValue
  }

  /// Takes what is due, inside an event; later, where the thread's stack is a small one of the program's own making.
  static func takeHere(at now: UInt64) {
    if state.pointee.is_asked != 0 && now < state.pointee.asked_at &+ patience { return }
    let frame = kmm_frame_pointer()
    // Far from the thread's own stack nothing has to be asked.
    if agent.pointee.program_stack &- frame > farthest && kmm_descriptor() &- frame > farthest { return }
    state.pointee.asked_at = now
    kmm_release32(askedAddress, 1)
    if hasRoom(for: frame) { arrive(0) }
  }

  /// Whether a frame stands on the thread's own stack, with room below it.
  static func hasRoom(for frame: Address) -> Bool {
    var low: Address = 0
    var high: Address = 0
    guard kmm_mapping_bounds(frame, &low, &high), frame &- low >= room else { return false }
    let own = agent.pointee.program_stack
    return low <= own && own < high || low <= kmm_descriptor() && kmm_descriptor() < high
  }

  /// The process is about to end; the program's own code has, where `caller` says.
  static func leave(from caller: UnsafePointer<kmm_caller>?) {
    if !wishes(KMM_TRIGGER_EXIT) { return }
    if agent.pointee.bridge_started != 0 {
      agent.pointee.bridge_leaves?()
    } else {
      keepingErrno { arrive(KMM_TRIGGER_EXIT.rawValue, from: caller) }
    }
  }

  /// Runs a body that takes photographs, of which there is one at a time; false when another thread takes one, and did so for ten
  /// seconds where the caller waits.
  static func alone(from caller: UnsafePointer<kmm_caller>?, waits: Bool, _ body: () -> Void) -> Bool {
    let lock = Address(bitPattern: kmm_taking_lock())
    var patience = waits ? 10_000 : 0
    while kmm_exchange32(lock, 1) != 0 {
      if patience == 0 { return false }
      patience &-= 1
      usleep(1000)
    }
    state.pointee.caller = caller
    body()
    state.pointee.caller = nil
    kmm_release32(lock, 0)
    return true
  }
}

/// The signal that asks for a photograph has come, perhaps inside an event: the copy reads what other threads may be changing anyway.
@c(kmm_signal_arrives) public func signalArrives(_ caller: UnsafePointer<kmm_caller>) {
  if agent.pointee.watches == 0 { return }
  keepingErrno {
    if Photographer.hasRoom(for: kmm_frame_pointer()) {
      Photographer.arrive(KMM_TRIGGER_SIGNAL.rawValue, from: caller)
    } else {
      kmm_set_bits32(Photographer.dueAddress, KMM_TRIGGER_SIGNAL.rawValue)
    }
  }
}

/// In a photograph's copy.
@c(kmm_i_each_mapping) public func interfaceEachMapping(_ visit: @convention(c) (UInt, UInt) -> Void) {
  var index = 0
  while index < MappingTable.count {
    let range = MappingTable.ranges[index]
    index &+= 1
    // What a forked child has from its parent has its site in the parent's capture.
    if range.site < agent.pointee.site_base || UInt32(SiteTable.pointer(range.site).pointee.kind) == KMM_KIND_MAPPING.rawValue {
      visit(range.start, range.end)
    }
  }
}
