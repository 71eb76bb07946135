import CCaptureFormat
import CInterface
import CPython

/// A fact about the interpreter, as a key and a value in the capture's log.
enum CaptureNote {
  static func write(_ key: StaticString, _ value: Address, _ length: Int) {
    var head = kmm_record(type: KMM_RECORD_META.rawValue, length: 0)
    withUnsafePointer(to: &head) { head in
      _ = bridge.pointee.interface.unsafelyUnwrapped.pointee.log(
        Address(bitPattern: head), 8, Address(bitPattern: key.utf8Start), key.utf8CodeUnitCount &+ 1, value, length)
    }
  }

  static func write(_ key: StaticString, _ value: StaticString) {
    write(key, Address(bitPattern: value.utf8Start), value.utf8CodeUnitCount)
  }
}
