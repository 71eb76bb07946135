import CAgent
import CCaptureFormat
import CInterface

/// One loaded module as the dynamic loader sees it: its bounds, its dynamic section, its RELRO span.
struct LoadedModule {
  let base: Address
  let name: UnsafePointer<CChar>
  let headers: UnsafePointer<Elf64_Phdr>
  let headerCount: Int
  private(set) var low: Address = .max
  private(set) var high: Address = 0
  private(set) var dynamic: Address = 0
  private(set) var relroLow: Address = 0
  private(set) var relroHigh: Address = 0

  init(_ info: UnsafePointer<dl_phdr_info>) {
    base = UInt(info.pointee.dlpi_addr)
    name = info.pointee.dlpi_name
    headers = info.pointee.dlpi_phdr
    headerCount = Int(info.pointee.dlpi_phnum)
    var index = 0
    while index < headerCount {
      let header = headers + index
      let start = base &+ UInt(header.pointee.p_vaddr)
      let end = start &+ UInt(header.pointee.p_memsz)
      switch header.pointee.p_type {
      case UInt32(PT_LOAD):
        low = min(low, start & ~4095)
        high = max(high, (end &+ 4095) & ~4095)
      case UInt32(PT_DYNAMIC): dynamic = start
      case 0x6474_e552:  // PT_GNU_RELRO
        relroLow = start
        relroHigh = end
      default: break
      }
      index &+= 1
    }
  }

  @inline(__always) func holds(_ address: Address) -> Bool { address >= low && address < high }

  /// The GNU build-id note, as address and length; length 0 when there is none.
  var buildID: (address: Address, length: Int) {
    var found: (address: Address, length: Int) = (0, 0)
    forEachNote { type, nameBytes, _, content, bytes in
      if found.length == 0 && type == UInt32(NT_GNU_BUILD_ID) && nameBytes == 4 { found = (content, bytes) }
    }
    return found
  }

  /// Calls for each note with its type, the length of its owner's name, that name, and what it holds.
  func forEachNote(_ body: (_ type: UInt32, _ nameBytes: UInt, _ name: Address, _ content: Address, _ bytes: Int) -> Void) {
    var index = 0
    while index < headerCount {
      let header = headers + index
      if header.pointee.p_type == UInt32(PT_NOTE) {
        var note = base &+ UInt(header.pointee.p_vaddr)
        let end = note &+ UInt(header.pointee.p_memsz)
        while note &+ 12 <= end {
          let nameBytes = UInt(kmm_load32(note))
          let bytes = UInt(kmm_load32(note &+ 4))
          let content = note &+ 12 &+ ((nameBytes &+ 3) & ~3)
          if content &+ bytes > end { break }
          body(kmm_load32(note &+ 8), nameBytes, note &+ 12, content, Int(bytes))
          note = content &+ ((bytes &+ 3) & ~3)
        }
      }
      index &+= 1
    }
  }
}

/// Compares NUL-terminated names.
func isEqual(_ left: UnsafePointer<CChar>, _ right: UnsafePointer<CChar>) -> Bool {
  var index = 0
  while left[index] == right[index] {
    if left[index] == 0 { return true }
    index &+= 1
  }
  return false
}

/// Whether a name holds a piece of text.
func contains(_ name: UnsafePointer<CChar>, _ piece: StaticString) -> Bool {
  let text = UnsafeRawPointer(piece.utf8Start).assumingMemoryBound(to: CChar.self)
  var start = 0
  while name[start] != 0 {
    var index = 0
    while index < piece.utf8CodeUnitCount && name[start &+ index] == text[index] { index &+= 1 }
    if index == piece.utf8CodeUnitCount { return true }
    start &+= 1
  }
  return false
}
