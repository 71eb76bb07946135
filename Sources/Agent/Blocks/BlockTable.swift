import CAgent
import CCaptureFormat
import CInterface

/// The live blocks: a two-level table from address to entry, without locks.
///
/// An address belongs to the thread that is allocating or freeing it: a block is remembered after it was obtained and
/// forgotten before it is given back, so two threads never touch one entry at once. `address >> 26` picks a page of the
/// first level, which holds lazily mapped second levels, one per 64 MiB of address space and block class.
enum BlockTable {
  static let spanShift: UInt = 26
  static let spans: UInt = 1 << 21

  static func open() -> Bool {
    var blockClass: UInt32 = 0
    while blockClass < 4 {
      if kmm_shadow(blockClass) == 0 { kmm_set_shadow(blockClass, kmm_map_anonymous(Int(spans) &* 8)) }
      if kmm_shadow(blockClass) == 0 { return false }
      blockClass &+= 1
    }
    return HugeSizes.open()
  }

  /// Forgets everything: a new recording begins.
  static func clear() {
    var blockClass: UInt32 = 0
    while blockClass < 4 {
      let root = kmm_shadow(blockClass)
      var span: UInt = 0
      while span < spans {
        let table = UInt(kmm_load64(root &+ span &* 8))
        if table != 0 {
          kmm_store64(root &+ span &* 8, 0)
          kmm_unmap(table, tableBytes(blockClass))
        }
        span &+= 1
      }
      blockClass &+= 1
    }
    HugeSizes.clear()
  }

  @inline(__always) private static func tableBytes(_ blockClass: UInt32) -> Int {
    1 << Int(spanShift &- BlockClass.granuleShift(blockClass) &+ 3)
  }

  /// Where the entry of an address stands, 0 when no block of this class was ever near.
  @inline(__always) private static func place(_ blockClass: UInt32, _ address: Address) -> Address {
    let span = address >> spanShift
    if span >= spans { return 0 }
    let table = UInt(kmm_acquire64(kmm_shadow(blockClass) &+ span &* 8))
    if table == 0 { return 0 }
    return table &+ ((address & (1 << spanShift &- 1)) >> BlockClass.granuleShift(blockClass)) &* 8
  }

  @inline(__always) private static func madePlace(_ blockClass: UInt32, _ address: Address) -> Address {
    let place = place(blockClass, address)
    return place != 0 ? place : newPlace(blockClass, address)
  }

  @inline(never) private static func newPlace(_ blockClass: UInt32, _ address: Address) -> Address {
    let span = address >> spanShift
    if span >= spans { return 0 }
    let bytes = tableBytes(blockClass)
    return keepingErrno {
      let table = kmm_map_anonymous(bytes)
      if table == 0 { return 0 }
      kmm_advise(table, bytes, MADV_NOHUGEPAGE)
      if !kmm_exchange_if64(kmm_shadow(blockClass) &+ span &* 8, 0, UInt64(table)) { kmm_unmap(table, bytes) }
      return place(blockClass, address)
    }
  }

  /// Remembers a block of a site; false when there was no memory for it.
  @inline(__always) static func put(_ address: Address, _ size: UInt, _ site: UInt32) -> Bool {
    let head = UInt64(site) << BlockEntry.siteShift
    if size < BlockClass.mediumSize {
      return store(address & 8 == 0 ? BlockClass.small : BlockClass.odd, address, head | UInt64(size))
    }
    if size < BlockClass.largeSize {
      return store(BlockClass.medium, address, head | UInt64(size << 3 | (address >> 3) & 7))
    }
    var field = size
    if size >= BlockClass.hugeSize {
      field = BlockClass.hugeSize
      if !HugeSizes.put(address, size) { return false }
    }
    return store(BlockClass.large, address, head | UInt64(field << 7 | (address >> 3) & 127))
  }

  @inline(__always) private static func store(_ blockClass: UInt32, _ address: Address, _ bits: UInt64) -> Bool {
    let place = madePlace(blockClass, address)
    if place == 0 { return false }
    kmm_store64(place, bits)
    return true
  }

  /// Takes a block out of the table; entry 0 when it is not in it.
  @inline(__always) static func take(_ address: Address) -> kmm_known_block {
    let place = place(address & 8 == 0 ? BlockClass.small : BlockClass.odd, address)
    if place != 0 {
      let bits = kmm_load64(place)
      if bits != 0 {
        kmm_store64(place, 0)
        return kmm_known_block(entry: bits, size: bits & 63)
      }
    }
    return takeLarger(address)
  }

  @inline(__always) private static func takeLarger(_ address: Address) -> kmm_known_block {
    let medium = place(BlockClass.medium, address)
    if medium != 0 {
      let bits = kmm_load64(medium)
      if bits != 0 && UInt(bits & 7) == (address >> 3) & 7 {
        kmm_store64(medium, 0)
        return kmm_known_block(entry: bits, size: (bits >> 3) & 1023)
      }
    }
    let large = place(BlockClass.large, address)
    if large != 0 {
      let bits = kmm_load64(large)
      if bits != 0 && UInt(bits & 127) == (address >> 3) & 127 {
        kmm_store64(large, 0)
        let size = (bits >> 7) & UInt64(BlockClass.hugeSize)
        return kmm_known_block(entry: bits, size: size == UInt64(BlockClass.hugeSize) ? HugeSizes.take(address) : size)
      }
    }
    return kmm_known_block(entry: 0, size: 0)
  }
}
