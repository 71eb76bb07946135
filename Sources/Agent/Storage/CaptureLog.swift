import CAgent
import CCaptureFormat
import CInterface

/// The capture's log: records of modules, code objects and marks, appended whole or not at all.
enum CaptureLog {
  /// Appends one record given in up to three pieces; the first begins with its head. The head's length is set here.
  static func append(
    _ head: Address, _ headBytes: Int, _ second: Address = 0, _ secondBytes: Int = 0, _ third: Address = 0, _ thirdBytes: Int = 0
  )
    -> Bool
  {
    locked(&agent.pointee.log_lock) {
      let log = KMM_ARRAY_LOG.rawValue
      let used = kmm_load64(kmm_length_address(log))
      let total = UInt64(headBytes &+ secondBytes &+ thirdBytes &+ 7) & ~7
      guard CaptureArray.holds(log, used &+ total) else { return false }
      let place = kmm_window(log).pointee.base &+ UInt(used)
      kmm_copy(place, head, headBytes)
      kmm_store32(place &+ 4, UInt32(truncatingIfNeeded: total))
      if secondBytes > 0 { kmm_copy(place &+ UInt(headBytes), second, secondBytes) }
      if thirdBytes > 0 { kmm_copy(place &+ UInt(headBytes &+ secondBytes), third, thirdBytes) }
      kmm_release64(kmm_length_address(log), used &+ total)
      return true
    }
  }

  /// Appends records that stand one behind the other in memory, each with its length: all of them, or none.
  static func append(records: Address, _ bytes: Int) -> Bool {
    locked(&agent.pointee.log_lock) {
      let log = KMM_ARRAY_LOG.rawValue
      let used = kmm_load64(kmm_length_address(log))
      guard CaptureArray.holds(log, used &+ UInt64(bytes)) else { return false }
      kmm_copy(kmm_window(log).pointee.base &+ UInt(used), records, bytes)
      kmm_release64(kmm_length_address(log), used &+ UInt64(bytes))
      return true
    }
  }

  /// Appends a named moment, in nanoseconds since the start. Of the name at most 4096 bytes.
  static func mark(_ type: kmm_record_type, at nanoseconds: UInt64, liveBytes: UInt64, name: UnsafePointer<CChar>) {
    var length = 0
    while name[length] != 0 && length < 4096 { length &+= 1 }
    var mark = kmm_mark(
      record: kmm_record(type: type.rawValue, length: 0), nanoseconds: nanoseconds, live_bytes: liveBytes,
      name_length: UInt32(truncatingIfNeeded: length), reserved: 0)
    withUnsafePointer(to: &mark) {
      _ = append(Address(bitPattern: $0), MemoryLayout<kmm_mark>.size, Address(bitPattern: name), length)
    }
  }

  /// Appends a key and its value.
  static func note(_ key: StaticString, _ value: UnsafePointer<CChar>) {
    note(key: UnsafeRawPointer(key.utf8Start).assumingMemoryBound(to: CChar.self), value)
  }

  /// The same with a key that is made at run time. A later value stands for an earlier one.
  static func note(key: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>) {
    var head = kmm_record(type: KMM_RECORD_META.rawValue, length: 0)
    let (keyBytes, bytes) = (byteCount(key), byteCount(value))
    withUnsafePointer(to: &head) { head in
      _ = append(
        Address(bitPattern: head), 8, Address(bitPattern: key), keyBytes &+ 1, Address(bitPattern: value), bytes)
    }
  }

  private static func byteCount(_ text: UnsafePointer<CChar>) -> Int {
    var count = 0
    while text[count] != 0 { count &+= 1 }
    return count
  }
}
