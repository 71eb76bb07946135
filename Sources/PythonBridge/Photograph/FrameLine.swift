import CInterface
import CPython

/// The line at which a running function stands, by its code object's table.
enum FrameLine {
  /// The bytes of a table that are still to be read.
  private struct Table {
    var place: Address
    let end: Address

    /// -1 at the end.
    mutating func next() -> Int {
      if place >= end { return -1 }
      place &+= 1
      return Int(kmm_load8(place &- 1))
    }

    mutating func nextSigned() -> Int { Int(Int8(truncatingIfNeeded: next())) }

    /// Six bits a byte, lowest first, bit 6 set while more follow.
    mutating func nextNumber() -> Int {
      var value = 0
      var shift = 0
      while true {
        let byte = next()
        if byte < 0 || shift > 54 { return value }
        value |= (byte & 63) << shift
        if byte & 64 == 0 { return value }
        shift &+= 6
      }
    }

    /// The sign is the lowest bit.
    mutating func nextSignedNumber() -> Int {
      let value = nextNumber()
      return value & 1 != 0 ? 0 &- value >> 1 : value >> 1
    }
  }

  /// 0 where the table names none.
  static func line(_ frame: Address, _ code: Address) -> UInt32 {
    let bytes = word(code, layout.code_line_table)
    if bytes == 0 || word(bytes, 8) != photograph.pointee.symbols.bytes_type { return 0 }
    let table = Table(place: bytes &+ 32, end: bytes &+ 32 &+ word(bytes, 16))
    let first = Int(kmm_load32(code &+ UInt(layout.code_first_line)))
    let line: Int
    switch bridge.pointee.minor {
    case 9: line = inLineNumbers(table, first, offset(frame, code))
    case 10: line = inLineRanges(table, first, offset(frame, code))
    default: line = inLocations(table, first, offset(frame, code))
    }
    return UInt32(truncatingIfNeeded: max(line, 0))
  }

  /// The byte of the bytecode where a frame stands.
  private static func offset(_ frame: Address, _ code: Address) -> Int {
    if layout.code_bytes < 0 {
      return Int(kmm_load_signed32(frame &+ UInt(layout.frame_instruction))) &* Int(layout.instruction_unit)
    }
    return Int(bitPattern: word(frame, layout.frame_instruction) &- code) &- Int(layout.code_bytes)
  }

  /// co_lnotab of 3.9: pairs of bytes and lines to go on.
  private static func inLineNumbers(_ start: Table, _ first: Int, _ offset: Int) -> Int {
    var table = start
    var line = first
    var place = 0
    while table.place < table.end {
      place &+= table.next()
      if place > offset { break }
      line &+= table.nextSigned()
    }
    return line
  }

  /// co_linetable of 3.10: pairs of the bytes of a range and the lines to its own; -128: it has none.
  private static func inLineRanges(_ start: Table, _ first: Int, _ offset: Int) -> Int {
    var table = start
    var line = first
    var end = 0
    while table.place < table.end {
      end &+= table.next()
      let step = table.nextSigned()
      if step != -128 { line &+= step }
      if offset < end { return step == -128 ? 0 : line }
    }
    return line
  }

  /// co_linetable from 3.11 on (PEP 657).
  private static func inLocations(_ start: Table, _ first: Int, _ offset: Int) -> Int {
    var table = start
    var line = first
    var end = 0
    while table.place < table.end {
      let head = table.next()
      let kind = (head >> 3) & 15
      end &+= ((head & 7) &+ 1) &* 2
      switch kind {
      case 10...12: line &+= kind &- 10
      case 13, 14: line &+= table.nextSignedNumber()
      default: break
      }
      if offset < end { return kind == 15 ? 0 : line }
      // Columns and the end, which nobody asked for: no entry begins with a byte below 128.
      while table.place < table.end && kmm_load8(table.place) & 0x80 == 0 { table.place &+= 1 }
    }
    return 0
  }
}
