import CAgent
import CCaptureFormat
import CInterface

/// Reads the encodings of .eh_frame from memory, moving forward.
struct ByteReader {
  var position: Address

  @inline(__always) mutating func byte() -> UInt8 {
    let value = kmm_load8(position)
    position &+= 1
    return value
  }

  mutating func half() -> UInt {
    let value = UInt(kmm_load8(position)) | UInt(kmm_load8(position &+ 1)) << 8
    position &+= 2
    return value
  }

  mutating func signedWord() -> Int {
    let value = Int(kmm_load_signed32(position))
    position &+= 4
    return value
  }

  mutating func long() -> UInt {
    let value = UInt(kmm_load_unaligned64(position))
    position &+= 8
    return value
  }

  mutating func unsignedLEB() -> UInt {
    var result: UInt = 0
    var shift: UInt = 0
    while true {
      let next = UInt(byte())
      if shift < 64 { result |= (next & 0x7f) << shift }
      shift &+= 7
      if next & 0x80 == 0 { return result }
    }
  }

  mutating func signedLEB() -> Int {
    var result: Int = 0
    var shift: Int = 0
    while true {
      let next = Int(byte())
      if shift < 64 { result |= (next & 0x7f) << shift }
      shift &+= 7
      if next & 0x80 == 0 {
        if next & 0x40 != 0 && shift < 64 { result |= -1 << shift }
        return result
      }
    }
  }

  /// A pointer in one of the DW_EH_PE encodings; nil for those that .eh_frame of x86-64 does not use.
  mutating func pointer(_ encoding: UInt8) -> UInt? {
    let place = position
    var value: UInt
    switch encoding & 0x0f {
    case 0x00, 0x04, 0x0c: value = long()
    case 0x01: value = unsignedLEB()
    case 0x02: value = half()
    case 0x03: value = UInt(truncatingIfNeeded: UInt32(truncatingIfNeeded: signedWord()))
    case 0x09: value = UInt(bitPattern: signedLEB())
    case 0x0a: value = UInt(bitPattern: Int(Int16(truncatingIfNeeded: half())))
    case 0x0b: value = UInt(bitPattern: signedWord())
    default: return nil
    }
    switch encoding & 0x70 {
    case 0x00: break
    case 0x10: value &+= place
    default: return nil
    }
    return value
  }
}
