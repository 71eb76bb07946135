import CAgent
import CCaptureFormat
import CInterface

/// What the agent knows of mappings: who made them, and what lies in them.
///
/// Other threads go on, and a mapping may be gone by the time it is looked at: the program's memory is read through /proc, which answers
/// with an error where a load would end the process.
struct RegionKnowledge {
  private var memory: Int32 = -1

  mutating func open() { memory = kmm_open_to_read(characters("/proc/thread-self/mem")) }

  func close() {
    if memory >= 0 { kmm_close(memory) }
  }

  /// Completes the record of a mapping, whose figures stand in it.
  func fill(_ region: UnsafeMutablePointer<kmm_region>) {
    let start = Address(region.pointee.start)
    let end = Address(region.pointee.end)
    if Guard.holds(start) {
      region.pointee.known = UInt16(KMM_REGION_GUARDED.rawValue)
    } else if kmm_own_holds(start) {
      region.pointee.known = UInt16(KMM_REGION_OWN.rawValue)
    } else {
      addTracked(region, start, end)
      if isPlain(region) { addUntracked(region, start, end) }
    }
  }

  /// Private anonymous memory that is written to.
  private func isPlain(_ region: UnsafeMutablePointer<kmm_region>) -> Bool {
    let wanted = UInt16(KMM_REGION_READ.rawValue | KMM_REGION_WRITE.rawValue)
    let others = UInt16(KMM_REGION_EXECUTE.rawValue | KMM_REGION_SHARED.rawValue)
    return region.pointee.name_length == 0 && region.pointee.permissions & (wanted | others) == wanted && region.pointee.resident > 0
  }

  /// Adds up what the program mapped within.
  private func addTracked(_ region: UnsafeMutablePointer<kmm_region>, _ start: Address, _ end: Address) {
    locked(&agent.pointee.mapping_lock) {
      var largest: UInt64 = 0
      var index = MappingTable.first(endingAfter: start)
      while index < MappingTable.count && MappingTable.ranges[index].start < end {
        let range = MappingTable.ranges[index]
        let bytes = UInt64(min(range.end, end) &- max(range.start, start))
        if isArena(range.site) { region.pointee.arenas &+= bytes } else { region.pointee.mapped &+= bytes }
        if bytes > largest {
          largest = bytes
          region.pointee.site = range.site
        }
        index &+= 1
      }
    }
  }

  /// Sites below the base are the parent's, and their records in its capture.
  private func isArena(_ site: UInt32) -> Bool {
    site > agent.pointee.site_base && UInt32(SiteTable.pointer(site).pointee.kind) == KMM_KIND_ARENA.rawValue
  }

  private func addUntracked(_ region: UnsafeMutablePointer<kmm_region>, _ start: Address, _ end: Address) {
    if let thread = thread(withStackIn: start, end) {
      region.pointee.known = UInt16(KMM_REGION_STACK.rawValue)
      region.pointee.thread = thread
    } else if agent.pointee.malloc_is_libc != 0 {
      region.pointee.heap = largeBlocks(start, end)
    }
  }

  /// The slot of a thread whose descriptor lies in start ..< end: libc puts it at the upper end of the stack that it makes, and keeps both
  /// for the next thread. Its first word is its own address.
  private func thread(withStackIn start: Address, _ end: Address) -> UInt32? {
    let process = UInt32(bitPattern: getpid())
    var thread = agent.pointee.all_threads
    while let current = thread {
      let descriptor = current.pointee.descriptor
      if descriptor >= start && descriptor < end && kmm_record_of(current).pointee.tid != process {
        let words = words(at: descriptor)
        if words.isRead && words.first == descriptor { return current.pointee.slot }
      }
      thread = current.pointee.next_all
    }
    return nil
  }

  /// Bytes of blocks that glibc mapped one by one (malloc/malloc.c): each begins with a word that is 0 and its size, which has the flag
  /// IS_MMAPPED alone. They lie side by side, and beside what the program mapped; the search ends where something else begins.
  private func largeBlocks(_ start: Address, _ end: Address) -> UInt64 {
    var sum: UInt64 = 0
    var place = start
    while place < end {
      let known = trackedEnd(place)
      if known > place {
        place = known
        continue
      }
      let head = words(at: place)
      let size = head.second & ~7
      let isBlock = head.isRead && head.first == 0 && head.second & 7 == 2 && size & 4095 == 0 && size > 0 && size <= end &- place
      if !isBlock { break }
      sum &+= UInt64(size)
      place &+= size
    }
    return sum
  }

  /// Where the tracked mapping ends that holds an address; 0 when there is none.
  private func trackedEnd(_ address: Address) -> Address {
    locked(&agent.pointee.mapping_lock) {
      let index = MappingTable.first(endingAfter: address)
      return index < MappingTable.count && MappingTable.ranges[index].start <= address ? MappingTable.ranges[index].end : 0
    }
  }

  private func words(at address: Address) -> (isRead: Bool, first: UInt, second: UInt) {
    var words: (UInt, UInt) = (0, 0)
    let count = withUnsafeMutablePointer(to: &words) { pread(memory, $0, 16, Int(address)) }
    return (count == 16, words.0, words.1)
  }
}
