import CAgent
import CCaptureFormat
import CInterface

/// What the agent knows of addresses: who mapped them, and what lies there.
///
/// Other threads go on, and a mapping may be gone by the time it is looked at: the program's memory is read through /proc, which answers
/// with an error where a load would end the process.
struct RegionKnowledge {
  private var memory: Int32 = -1

  mutating func open() { memory = kmm_open_to_read(characters("/proc/thread-self/mem")) }

  func close() {
    if memory >= 0 { kmm_close(memory) }
  }

  /// The first tracked mapping that reaches beyond `start`, cut to start ..< end; an empty piece at `end` where there is none.
  func tracked(from start: Address, to end: Address) -> RegionPiece {
    locked(&agent.pointee.mapping_lock) {
      let index = MappingTable.first(endingAfter: start)
      if index >= MappingTable.count || MappingTable.ranges[index].start >= end {
        return RegionPiece(start: end, end: end, known: KMM_REGION_NOTHING.rawValue)
      }
      let range = MappingTable.ranges[index]
      return RegionPiece(
        start: max(range.start, start), end: min(range.end, end),
        known: isArena(range.site) ? KMM_REGION_ARENA.rawValue : KMM_REGION_MAPPED.rawValue, site: range.site)
    }
  }

  /// Sites below the base are the parent's, and their records in its capture.
  private func isArena(_ site: UInt32) -> Bool {
    site > agent.pointee.site_base && UInt32(SiteTable.pointer(site).pointee.kind) == KMM_KIND_ARENA.rawValue
  }

  /// The slot of a thread whose descriptor lies in start ..< end: libc puts it at the upper end of the stack that it makes, and keeps both
  /// for the next thread. Its first word is its own address.
  func thread(withStackIn start: Address, _ end: Address) -> UInt32? {
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

  /// Bytes of a block that glibc mapped by itself (malloc/malloc.c); 0 when there is none. It begins with a word that is 0 and its size,
  /// which has the flag IS_MMAPPED alone.
  func largeBlock(at place: Address, below limit: Address) -> UInt {
    let head = words(at: place)
    let size = head.second & ~7
    let isBlock = head.isRead && head.first == 0 && head.second & 7 == 2 && size & 4095 == 0 && size <= limit &- place
    return isBlock ? size : 0
  }

  private func words(at address: Address) -> (isRead: Bool, first: UInt, second: UInt) {
    var words: (UInt, UInt) = (0, 0)
    let count = withUnsafeMutablePointer(to: &words) { pread(memory, $0, 16, Int(address)) }
    return (count == 16, words.0, words.1)
  }
}
