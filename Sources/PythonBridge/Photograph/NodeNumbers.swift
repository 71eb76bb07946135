import CInterface
import CPython

/// The numbers of the nodes by their addresses, and their addresses by number.
///
/// Spans of 64 MiB have a number for every 16 bytes each, made when the first node in them is met: no two objects share 16 bytes,
/// since each has more.
enum NodeNumbers {
  private static let spanShift: UInt = 26
  private static let spans: UInt = 1 << (47 - 26)
  private static let spanBytes = 1 << (26 - 4 + 2)
  private static let firstCapacity: UInt64 = 1 << 16
  /// 64 MiB: a smaller process has too little in each span for pages of 2 MiB.
  private static let pagesOfLarge: UInt = 1 << 14

  static func open() -> Bool {
    photograph.pointee.spans = kmm_py_map(Int(spans) &* 8)
    photograph.pointee.addresses = kmm_py_map(Int(firstCapacity) &* 8)
    photograph.pointee.node_capacity = firstCapacity
    photograph.pointee.is_large = MemoryMap.residentPages() >= pagesOfLarge ? 1 : 0
    return photograph.pointee.spans != 0 && photograph.pointee.addresses != 0
  }

  @inline(__always) static func address(_ number: UInt64) -> Address { Address(record(number) & KMM_NODE_ADDRESS) }

  /// What is known of a node beside its address: KMM_NODE_IS_BLOCK and its like.
  @inline(__always) static func tags(_ number: UInt64) -> UInt64 { record(number) & ~KMM_NODE_ADDRESS }

  @inline(__always) static func isBlock(_ number: UInt32) -> Bool { record(UInt64(number)) & KMM_NODE_IS_BLOCK != 0 }

  @inline(__always) private static func record(_ number: UInt64) -> UInt64 {
    kmm_load64(photograph.pointee.addresses &+ UInt(number) &* 8)
  }

  /// The number of what stands at an address, made now if it is new; nil when there is no room.
  @inline(__always) static func number(_ address: Address) -> UInt32? {
    guard let place = place(address) else { return nil }
    let known = kmm_load32(place)
    return known != 0 ? known &- 1 : add(UInt64(address), place)
  }

  /// The number of a native block, made now if it is new; what is told of it is added to what was known.
  static func number(_ block: Address, _ tags: UInt64) -> UInt32? {
    guard let place = place(block) else { return nil }
    let known = kmm_load32(place)
    if known == 0 { return add(UInt64(block) | tags, place) }
    let record = photograph.pointee.addresses &+ UInt(known &- 1) &* 8
    if kmm_load64(record) & KMM_NODE_IS_BLOCK != 0 { kmm_store64(record, kmm_load64(record) | tags) }
    return known &- 1
  }

  /// The number of a node, or nil for an address that is none.
  @inline(__always) static func known(_ address: Address) -> UInt32? {
    let span = address >> spanShift
    if span >= spans { return nil }
    let table = Address(kmm_load64(photograph.pointee.spans &+ span &* 8))
    if table == 0 { return nil }
    let number = kmm_load32(table &+ ((address >> 4) & (1 << 22 &- 1)) &* 4)
    return number != 0 && self.address(UInt64(number &- 1)) == address ? number &- 1 : nil
  }

  /// The number of an object, or nil for an address that is none.
  @inline(__always) static func knownObject(_ address: Address) -> UInt32? {
    guard let number = known(address) else { return nil }
    return isBlock(number) ? nil : number
  }

  /// Whether any node begins in a range of addresses.
  static func begin(in start: Address, _ end: Address) -> Bool {
    var address = (start &+ 15) & ~15
    while address < end && address >> spanShift < spans {
      let table = Address(kmm_load64(photograph.pointee.spans &+ (address >> spanShift) &* 8))
      let next = min(end, (address >> spanShift &+ 1) << spanShift)
      while table != 0 && address < next {
        if kmm_load32(table &+ ((address >> 4) & (1 << 22 &- 1)) &* 4) != 0 { return true }
        address &+= 16
      }
      address = next
    }
    return false
  }

  /// Asks for the memory that has the number of what stands at an address, if anything does.
  @inline(__always) static func fetch(_ address: Address) {
    let span = address >> spanShift
    if span == 0 || span >= spans { return }
    kmm_prefetch(Address(kmm_load64(photograph.pointee.spans &+ span &* 8)) &+ ((address >> 4) & (1 << 22 &- 1)) &* 4)
  }

  @inline(__always) private static func place(_ address: Address) -> Address? {
    let span = address >> spanShift
    if span >= spans { return nil }
    var table = Address(kmm_load64(photograph.pointee.spans &+ span &* 8))
    if table == 0 {
      table = kmm_py_map(spanBytes)
      if table == 0 { return failed() }
      if photograph.pointee.is_large != 0 { kmm_photograph_prefer_large_pages(table, spanBytes) }
      kmm_store64(photograph.pointee.spans &+ span &* 8, UInt64(table))
    }
    return table &+ ((address >> 4) & (1 << 22 &- 1)) &* 4
  }

  @inline(never) private static func add(_ record: UInt64, _ place: Address) -> UInt32? {
    let count = photograph.pointee.node_count
    if count == photograph.pointee.node_capacity {
      let bytes = Int(photograph.pointee.node_capacity) &* 8
      let larger = kmm_photograph_grow(photograph.pointee.addresses, bytes, 2 &* bytes)
      if larger == 0 || count >= UInt64(UInt32.max) &- 2 { return failed() }
      photograph.pointee.addresses = larger
      photograph.pointee.node_capacity &*= 2
    }
    kmm_store64(photograph.pointee.addresses &+ UInt(count) &* 8, record)
    kmm_store32(place, UInt32(truncatingIfNeeded: count) &+ 1)
    photograph.pointee.node_count = count &+ 1
    return UInt32(truncatingIfNeeded: count)
  }

  private static func failed<Nothing>() -> Nothing? {
    photograph.pointee.dropped_nodes &+= 1
    photograph.pointee.failure = KMM_PHOTOGRAPH_NO_MEMORY.rawValue
    return nil
  }
}
