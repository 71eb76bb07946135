import CInterface
import CPython

/// Named facts of a snapshot: what no record has a place for.
enum SnapshotFacts {
  /// "live_bytes": what the recording knew to be live when the photograph was taken.
  static func write() {
    if photograph.pointee.recording_start != 0 { add("live_bytes", photograph.pointee.live_bytes) }
  }

  private static func add(_ key: StaticString, _ number: UInt64) {
    var place = photograph.pointee.scratch &+ 32
    var rest = number
    repeat {
      place &-= 1
      kmm_store8(place, UInt8(truncatingIfNeeded: 0x30 &+ rest % 10))
      rest /= 10
    } while rest != 0
    SnapshotStreams.fact(key, place, Int(photograph.pointee.scratch &+ 32 &- place))
  }
}
