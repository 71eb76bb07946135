/// The symbols that a loaded module shows, read from the memory of its process: no file has to be found, so that neither another mount
/// namespace nor a file that was replaced since is in the way.
///
/// Layout: the ELF-64 specification, "Program header" and "Dynamic section"; the table of hashes: GNU's, as ld writes it (`DT_GNU_HASH`).
package struct DynamicSymbols {
  /// A symbol that the module defines.
  package struct Symbol: Equatable {
    /// Its address in the process.
    package let address: UInt64
    /// Its length in bytes.
    package let size: UInt64

    /// The addresses of its code or data.
    package var range: Range<UInt64> { address..<(address &+ size) }
  }

  private let memory: ProcessMemory
  private let bias: UInt64
  private var symbols: UInt64 = 0
  private var names: UInt64 = 0
  private var hashes: UInt64 = 0
  private var versions: UInt64 = 0

  /// Finds the tables of the module whose file begins at an address; nil if there are none.
  package init?(of memory: ProcessMemory, at base: UInt64) {
    self.memory = memory
    guard let head = memory.bytes(at: base, count: 64), head.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]),
      let headers = Self.programHeaders(head, memory, base)
    else { return nil }
    guard let first = headers.first(where: { $0.type == 1 }), let dynamic = headers.first(where: { $0.type == 2 }) else {
      return nil
    }
    bias = base &- (first.address & ~4095)
    var place = bias &+ dynamic.address
    for _ in 0..<256 {
      guard let entry = memory.value(SIMD2<UInt64>.self, at: place), entry.x != 0 else { break }
      take(tag: entry.x, value: entry.y)
      place += 16
    }
    if symbols == 0 || names == 0 || hashes == 0 { return nil }
  }

  private static func programHeaders(_ head: [UInt8], _ memory: ProcessMemory, _ base: UInt64) -> [(
    type: UInt32, address: UInt64
  )]? {
    let start = head[32..<40].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let count = Int(head[56]) | Int(head[57]) << 8
    guard start < 1 << 20, count < 256 else { return nil }
    var headers: [(type: UInt32, address: UInt64)] = []
    for index in 0..<count {
      let place = base &+ start &+ UInt64(index) * 56
      guard let type = memory.value(UInt32.self, at: place), let address = memory.value(UInt64.self, at: place &+ 16) else {
        return nil
      }
      headers.append((type, address))
    }
    return headers
  }

  private mutating func take(tag: UInt64, value: UInt64) {
    // The loader has made addresses of them, but in the vdso.
    let address = value < bias ? bias &+ value : value
    switch tag {
    case 5: names = address
    case 6: symbols = address
    case 0x6fff_fef5: hashes = address
    case 0x6fff_fff0: versions = address
    default: break
    }
  }

  /// The symbol of a name that the module defines, in its default version; nil if there is none.
  package func symbol(_ name: String) -> Symbol? {
    guard let table = memory.value(SIMD4<UInt32>.self, at: hashes), table.x > 0, table.z > 0 else { return nil }
    let hash = name.utf8.reduce(UInt32(5381)) { $0 &* 33 &+ UInt32($1) }
    let buckets = hashes &+ 16 &+ UInt64(table.z) &* 8
    let chains = buckets &+ UInt64(table.x) &* 4
    guard var index = memory.value(UInt32.self, at: buckets &+ UInt64(hash % table.x) &* 4), index >= table.y else { return nil }
    for _ in 0..<100_000 {
      guard let other = memory.value(UInt32.self, at: chains &+ UInt64(index &- table.y) &* 4) else { return nil }
      if other | 1 == hash | 1, let symbol = defined(index, name) { return symbol }
      if other & 1 == 1 { return nil }
      index += 1
    }
    return nil
  }

  /// The symbol with a number if it has the name, is defined here and is no compatibility version.
  private func defined(_ index: UInt32, _ name: String) -> Symbol? {
    let place = symbols &+ UInt64(index) &* 24
    guard let nameOffset = memory.value(UInt32.self, at: place), let section = memory.value(UInt16.self, at: place &+ 6),
      let entry = memory.value(SIMD2<UInt64>.self, at: place &+ 8), section != 0
    else { return nil }
    if versions != 0, let version = memory.value(UInt16.self, at: versions &+ UInt64(index) &* 2), version & 0x8000 != 0 {
      return nil
    }
    let expected = Array(name.utf8) + [0]
    guard memory.bytes(at: names &+ UInt64(nameOffset), count: expected.count) == expected else { return nil }
    return Symbol(address: bias &+ entry.x, size: entry.y)
  }
}
