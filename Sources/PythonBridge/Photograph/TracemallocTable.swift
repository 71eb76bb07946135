import CInterface
import CPython

/// tracemalloc's tables of live blocks, read where they lie: its own functions take a lock that nobody would give back in the copy.
///
/// Up to 3.11 no symbol leads to them. So every variable of the file that tracemalloc is part of is looked at for a pointer to a hash
/// table of the right shape that has the control. Blocks are added under the GIL only, so that the table is whole when the process is
/// copied; only a thread that frees memory without the GIL may be about to make it smaller, and that copy gives no snapshot.
enum TracemallocTable {
  // _Py_hashtable_t, and its entries; the same on 3.9 - 3.13.
  private static let entryCount: Int32 = 0
  private static let bucketCount: Int32 = 8
  private static let buckets: Int32 = 16
  private static let functions: Int32 = 24
  private static let functionsEnd: Int32 = 80
  private static let entryKey: Int32 = 16
  private static let entryValue: Int32 = 24

  /// Finds the tables; the snapshot says whether it has their traces.
  static func find() {
    if tracemalloc.pointee.control == 0 { return }
    forEachTable { table in
      if tracemalloc.pointee.table == 0 && hasControl(table) { tracemalloc.pointee.table = table }
    }
    if tracemalloc.pointee.table == 0 { return }
    photograph.pointee.flags |= KMM_SNAPSHOT_TRACEMALLOC.rawValue
    forEachTable { table in
      if tracemalloc.pointee.domains == 0 && hasDomains(table) { tracemalloc.pointee.domains = table }
    }
  }

  /// Says in the facts that tracemalloc traced, and that there are no traces all the same.
  static func tellIfMissing() {
    if tracemalloc.pointee.control == 0 || tracemalloc.pointee.table != 0 { return }
    let words: StaticString = "not found"
    SnapshotStreams.fact("tracemalloc", Address(bitPattern: words.utf8Start), words.utf8CodeUnitCount)
  }

  /// What tracemalloc knows of a block, in any of its domains; 0 = nothing.
  @inline(__always) static func trace(of block: Address) -> Address {
    let trace = trace(of: block, in: tracemalloc.pointee.table)
    return trace != 0 || tracemalloc.pointee.domains == 0 ? trace : traceInDomains(block)
  }

  @inline(never) private static func traceInDomains(_ block: Address) -> Address {
    var found: Address = 0
    forEachEntry(of: tracemalloc.pointee.domains) { _, table in
      if found == 0 { found = trace(of: block, in: table) }
    }
    return found
  }

  @inline(__always) private static func trace(of block: Address, in table: Address) -> Address {
    let hash = block >> 4 | block << 60
    var entry = word(at: word(table, buckets) &+ (hash & (word(table, bucketCount) &- 1)) &* 8)
    while entry != 0 {
      if word(entry, entryKey) == block { return word(entry, entryValue) }
      entry = word(at: entry)
    }
    return 0
  }

  private static func forEachEntry(of table: Address, _ body: (_ key: Address, _ value: Address) -> Void) {
    var bucket: UInt = 0
    while bucket < word(table, bucketCount) {
      var entry = word(at: word(table, buckets) &+ bucket &* 8)
      while entry != 0 {
        body(word(entry, entryKey), word(entry, entryValue))
        entry = word(at: entry)
      }
      bucket &+= 1
    }
  }

  // MARK: Finding

  /// Calls for every hash table that a variable of the file points at.
  private static func forEachTable(_ body: (_ table: Address) -> Void) {
    var part: UInt32 = 0
    while part < tracemalloc.pointee.part_count {
      var place = kmm_tracemalloc_part_start(tracemalloc, part)
      while place < kmm_tracemalloc_part_end(tracemalloc, part) {
        let value = word(at: place)
        if isTable(value) { body(value) }
        place &+= 8
      }
      part &+= 1
    }
  }

  private static func isTable(_ address: Address) -> Bool {
    if address & 7 != 0 || isInFile(address) || !isReadable(address) || !isReadable(address &+ UInt(functionsEnd)) {
      return false
    }
    let size = word(address, bucketCount)
    if size < 8 || size & (size &- 1) != 0 || size >> 40 != 0 || word(address, entryCount) == 0 { return false }
    var function = functions
    while function < functions &+ 24 {
      if !isInFile(word(address, function)) { return false }
      function &+= 8
    }
    let first = word(address, buckets)
    return first & 7 == 0 && isReadable(first) && isReadable(first &+ (size &- 1) &* 8)
  }

  private static func isInFile(_ address: Address) -> Bool {
    address >= tracemalloc.pointee.file_start && address < tracemalloc.pointee.file_end
  }

  private static func isReadable(_ address: Address) -> Bool {
    address >= 4096 && address < 1 << 47 && kmm_photograph_may_read(address)
  }

  /// Whether a table has the control as a block without bytes that has a stack.
  private static func hasControl(_ table: Address) -> Bool {
    let trace = trace(of: tracemalloc.pointee.control, in: table)
    return isReadable(trace) && isReadable(trace &+ 8) && word(trace, 0) == 0 && isReadable(word(trace, 8))
  }

  /// Whether a table leads from numbers to tables that are made as that of the default domain.
  private static func hasDomains(_ table: Address) -> Bool {
    if table == tracemalloc.pointee.table || word(table, entryCount) > 1 << 16 { return false }
    var isRight = true
    forEachEntry(of: table) { key, value in
      isRight = isRight && key >> 32 == 0 && isTableOfDomain(value)
    }
    return isRight
  }

  private static func isTableOfDomain(_ table: Address) -> Bool {
    if table & 7 != 0 || !isReadable(table) || !isReadable(table &+ UInt(functionsEnd)) { return false }
    var function = functions
    while function < functionsEnd {
      if word(table, function) != word(tracemalloc.pointee.table, function) { return false }
      function &+= 8
    }
    return true
  }
}
