import CAgent
import CCaptureFormat
import CInterface

/// The dynamic section of a module: its symbols, strings, hash table and relocations.
struct DynamicSection {
  private(set) var symbols: Address = 0
  private(set) var strings: Address = 0
  private(set) var hashTable: Address = 0
  private(set) var versions: Address = 0
  private(set) var jumpRelocations: (start: Address, bytes: UInt) = (0, 0)
  private(set) var relocations: (start: Address, bytes: UInt) = (0, 0)

  /// Nil for modules without one, and for the vDSO, whose pointers are not relocated and which calls nobody.
  init?(_ module: LoadedModule) {
    if module.dynamic == 0 { return nil }
    var entry = module.dynamic
    while word(at: entry) != 0 {
      let value = word(at: entry &+ 8)
      switch Int32(truncatingIfNeeded: word(at: entry)) {
      case DT_SYMTAB: symbols = value
      case DT_STRTAB: strings = value
      case DT_GNU_HASH: hashTable = value
      case DT_VERSYM: versions = value
      case DT_JMPREL: jumpRelocations.start = value
      case DT_PLTRELSZ: jumpRelocations.bytes = value
      case DT_RELA: relocations.start = value
      case DT_RELASZ: relocations.bytes = value
      default: break
      }
      entry &+= 16
    }
    if symbols < module.low || strings < module.low { return nil }
  }

  @inline(__always) func name(_ symbol: UInt) -> UnsafePointer<CChar> {
    UnsafePointer(bitPattern: strings &+ UInt(kmm_load32(symbols &+ symbol &* 24))).unsafelyUnwrapped
  }

  /// Whether this module defines the symbol itself.
  @inline(__always) func defines(_ symbol: UInt) -> Bool { kmm_load16(symbols &+ symbol &* 24 &+ 6) != 0 }

  /// The address of a symbol that the module defines, by its GNU hash table; 0 when it does not.
  func address(of wanted: UnsafePointer<CChar>, base: Address) -> Address {
    if hashTable == 0 { return 0 }
    let buckets = UInt(kmm_load32(hashTable))
    let firstHashed = UInt(kmm_load32(hashTable &+ 4))
    let bloomWords = UInt(kmm_load32(hashTable &+ 8))
    let bloomShift = UInt32(kmm_load32(hashTable &+ 12))
    if buckets == 0 || bloomWords == 0 { return 0 }
    let hash = DynamicSection.hash(wanted)
    let bloom = word(at: hashTable &+ 16 &+ ((UInt(hash) / 64) % bloomWords) &* 8)
    let mask = (UInt(1) &<< UInt(hash & 63)) | (UInt(1) &<< UInt((hash &>> bloomShift) & 63))
    if bloom & mask != mask { return 0 }
    let bucketTable = hashTable &+ 16 &+ bloomWords &* 8
    var symbol = UInt(kmm_load32(bucketTable &+ (UInt(hash) % buckets) &* 4))
    if symbol < firstHashed { return 0 }
    let chain = bucketTable &+ buckets &* 4
    while true {
      let entry = kmm_load32(chain &+ (symbol &- firstHashed) &* 4)
      if entry | 1 == hash | 1, let found = definition(symbol, wanted, base) { return found }
      if entry & 1 != 0 { return 0 }
      symbol &+= 1
    }
  }

  /// A default-version function or object with this name. Indirect functions (IFUNC) are not taken.
  private func definition(_ symbol: UInt, _ wanted: UnsafePointer<CChar>, _ base: Address) -> Address? {
    let entry = symbols &+ symbol &* 24
    let type = kmm_load8(entry &+ 4) & 15
    guard defines(symbol), type == 1 || type == 2, isEqual(name(symbol), wanted) else { return nil }
    if versions != 0 && kmm_load16(versions &+ symbol &* 2) & 0x8000 != 0 { return nil }
    return base &+ word(at: entry &+ 8)
  }

  private static func hash(_ name: UnsafePointer<CChar>) -> UInt32 {
    var hash: UInt32 = 5381
    var index = 0
    while name[index] != 0 {
      hash = hash &* 33 &+ UInt32(UInt8(bitPattern: name[index]))
      index &+= 1
    }
    return hash
  }
}
