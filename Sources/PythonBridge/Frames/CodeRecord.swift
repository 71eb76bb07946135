import CCaptureFormat
import CInterface
import CPython

/// Copies a code object to the capture's log: file name, name, first line, line table.
enum CodeRecord {
  static let scratchBytes = 1 << 18
  static let stringSlots = 256
  private static let nameRoom = 1 << 12

  /// Writes the record; returns the code's number, 0 when it did not fit. Called under the code table's lock.
  static func append(_ code: Address) -> UInt32 {
    let file = fileName(word(code, layout.code_filename))
    let scratch = bridge.pointee.scratch
    let nameBytes = PythonText.copy(word(code, layout.code_name), scratch, nameRoom)
    let table = word(code, layout.code_line_table)
    let tableBytes = min(Int(word(table, 16)), scratchBytes)
    let number = bridge.pointee.next_code &+ 1
    var head = kmm_code(
      record: kmm_record(type: KMM_RECORD_CODE.rawValue, length: 0), id: number, filename: file,
      first_line: kmm_load32(code &+ UInt(layout.code_first_line)), name_length: UInt32(truncatingIfNeeded: nameBytes),
      line_table_length: UInt32(truncatingIfNeeded: tableBytes), flags: kmm_load32(code &+ UInt(layout.code_flags)))
    let written = withUnsafePointer(to: &head) { head in
      bridge.pointee.interface.unsafelyUnwrapped.pointee.log(
        Address(bitPattern: head), MemoryLayout<kmm_code>.size, scratch, nameBytes, table &+ 32, tableBytes)
    }
    if !written {
      bridge.pointee.interface.unsafelyUnwrapped.pointee.count_dropped_code()
      return 0
    }
    bridge.pointee.next_code = number
    return number
  }

  /// The number of a file name. Code objects of one module share the string, so the latest strings are kept by address and
  /// checked by length; a string that is written twice costs its bytes, no more.
  private static func fileName(_ text: Address) -> UInt32 {
    let length = word(text, 16)
    let slot = bridge.pointee.strings &+ UInt((text >> 4) % UInt(stringSlots)) &* 16
    let key = UInt64(text) ^ UInt64(length) << 48
    if kmm_load64(slot) == key { return UInt32(truncatingIfNeeded: kmm_load64(slot &+ 8)) }
    let scratch = bridge.pointee.scratch
    let bytes = PythonText.copy(text, scratch, nameRoom)
    let number = bridge.pointee.next_string &+ 1
    var head = kmm_string(
      record: kmm_record(type: KMM_RECORD_STRING.rawValue, length: 0), id: number, length: UInt32(truncatingIfNeeded: bytes))
    let written = withUnsafePointer(to: &head) { head in
      bridge.pointee.interface.unsafelyUnwrapped.pointee.log(
        Address(bitPattern: head), MemoryLayout<kmm_string>.size, scratch, bytes, 0, 0)
    }
    if !written { return 0 }
    bridge.pointee.next_string = number
    kmm_store64(slot &+ 8, UInt64(number))
    kmm_store64(slot, key)
    return number
  }
}
