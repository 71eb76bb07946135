import CAgent
import CCaptureFormat
import CInterface

/// What lives when a recording ends, added up by site and by the epoch in which it was made. O(live blocks), about 0.1 microseconds each.
enum Births {
  /// Writes the sums into the capture; where there is no memory or no room, nothing.
  ///
  /// Hooks have been switched off, and threads that were within one have left it.
  static func write() {
    var sums = BirthSums()
    guard sums.open() else { return }
    let isWhole = addBlocks(to: &sums) && addMappings(to: &sums)
    if isWhole && Epochs.write() { append(sums) }
    sums.close()
  }

  private static func addBlocks(to sums: inout BirthSums) -> Bool {
    var isWhole = true
    ObjectShadow.forEachEntry { _, bits in
      let entry = BlockEntry(bits: bits)
      isWhole = isWhole && sums.add(entry.birth, entry.size)
    }
    var thread = agent.pointee.all_threads
    while let current = thread {
      // Whoever is late to leave a hook does not take the table away meanwhile.
      locked(kmm_block_lock(current)) {
        BlockBuckets.forEachEntry(in: current) { entry, size in isWhole = isWhole && sums.add(entry.birth, size) }
      }
      thread = current.pointee.next_all
    }
    return isWhole
  }

  private static func addMappings(to sums: inout BirthSums) -> Bool {
    var isWhole = true
    locked(&agent.pointee.mapping_lock) {
      var index = 0
      while index < MappingTable.count {
        let range = MappingTable.ranges[index]
        let birth = UInt64(range.site) << UInt64(KMM_EPOCH_BITS) | UInt64(range.epoch)
        isWhole = isWhole && sums.add(birth, range.bytes)
        index &+= 1
      }
    }
    return isWhole
  }

  private static func append(_ sums: borrowing BirthSums) {
    let array = KMM_ARRAY_BIRTHS.rawValue
    let stride = UInt64(MemoryLayout<kmm_birth>.stride)
    guard CaptureArray.holds(array, UInt64(sums.count) &* stride) else { return }
    var place = kmm_window(array).pointee.base
    let base = UInt64(agent.pointee.site_base)
    var written: UInt64 = 0
    sums.forEachSum { birth, blocks, bytes in
      // What a forked child inherited belongs to its parent's capture.
      let site = birth >> UInt64(KMM_EPOCH_BITS)
      if site < base { return }
      UnsafeMutablePointer<kmm_birth>(bitPattern: place).unsafelyUnwrapped.pointee = kmm_birth(
        site: UInt32(truncatingIfNeeded: site), epoch: UInt16(truncatingIfNeeded: birth & (1 << UInt64(KMM_EPOCH_BITS) &- 1)),
        reserved: 0, blocks: blocks, bytes: bytes)
      place &+= UInt(stride)
      written &+= 1
    }
    kmm_release64(kmm_length_address(array), written)
  }
}
