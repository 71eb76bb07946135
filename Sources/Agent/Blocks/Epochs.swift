import CAgent
import CCaptureFormat
import CInterface

/// The pieces of time that tell when a block was made; each begins with a moment of the timeline.
///
/// An epoch lasts a part of the time since the recording began, so that a drawing of all of it shows no finer ones, and their numbers
/// suffice for a month.
enum Epochs {
  private static let parts: UInt64 = 256
  private static let most: UInt32 = 1 << KMM_EPOCH_BITS - 1
  /// Marks may take as many; the others suffice for hours.
  private static let mostMarked: UInt32 = 1 << (KMM_EPOCH_BITS - 2)

  /// Begins with the first: a new recording.
  static func begin() {
    let state = agent
    if state.pointee.epochs == 0 { state.pointee.epochs = kmm_map_anonymous(8 << Int(KMM_EPOCH_BITS)) }
    state.pointee.epoch = 0
    state.pointee.birth = 0
    state.pointee.marked_epochs = 0
  }

  /// Begins the next when the present one has lasted long enough. Called under the lock of the timeline.
  static func look(at now: UInt64) {
    let state = agent
    if state.pointee.epochs == 0 || state.pointee.epoch == most { return }
    if now &- start(of: state.pointee.epoch) < max(Timeline.firstInterval, now / parts) { return }
    next(from: now)
  }

  /// Begins the next at a mark, while there are some left for marks. Called under the lock of the timeline.
  static func mark(at now: UInt64) {
    let state = agent
    if state.pointee.epochs == 0 || state.pointee.epoch == most || state.pointee.marked_epochs == mostMarked { return }
    state.pointee.marked_epochs &+= 1
    next(from: now)
  }

  private static func next(from now: UInt64) {
    let state = agent
    let next = state.pointee.epoch &+ 1
    kmm_store64(state.pointee.epochs &+ UInt(next) &* 8, now)
    state.pointee.epoch = next
    state.pointee.birth = UInt64(next) << BlockEntry.epochShift
  }

  /// Writes when each began; false where there is no room.
  static func write() -> Bool {
    let state = agent
    if state.pointee.epochs == 0 { return false }
    let count = UInt64(state.pointee.epoch) &+ 1
    var head = kmm_epochs(record: kmm_record(type: KMM_RECORD_EPOCHS.rawValue, length: 0), count: count)
    return withUnsafePointer(to: &head) { head in
      CaptureLog.append(Address(bitPattern: head), MemoryLayout<kmm_epochs>.size, state.pointee.epochs, Int(count) &* 8)
    }
  }

  private static func start(of epoch: UInt32) -> UInt64 { kmm_load64(agent.pointee.epochs &+ UInt(epoch) &* 8) }
}
