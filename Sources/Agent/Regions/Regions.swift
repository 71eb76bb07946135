import CAgent
import CCaptureFormat
import CInterface

/// What the address space consists of when a recording ends: a log record for each mapping, as /proc/self/smaps has them.
///
/// That takes about 8 microseconds a mapping, most of it the kernel's: 8 milliseconds for a thousand (docs/regions.md).
enum Regions {
  /// Room for the records of all mappings that Linux allows a process, with names of usual length; only what is written becomes resident.
  private static let room = 1 << 24

  /// Writes the records into the capture; where there is no memory, no room or no /proc, nothing.
  ///
  /// Hooks have been switched off, and threads that were within one have left it.
  static func write() {
    let memory = kmm_map_anonymous(room)
    if memory == 0 { return }
    var records = RegionRecords(memory, room)
    if read(into: &records) && records.bytes > 0 { _ = CaptureLog.append(records: memory, records.bytes) }
    kmm_unmap(memory, room)
  }

  /// Reads all mappings; false when not all of them could be had.
  private static func read(into records: inout RegionRecords) -> Bool {
    var list = ProcessLines()
    // Of the thread: those of the process end with its first thread.
    guard list.open(characters("/proc/thread-self/smaps")) else { return false }
    var sources = RegionSources()
    sources.open()
    var isWhole = true
    while isWhole, let line = list.next() { isWhole = records.add(line, sources) }
    isWhole = isWhole && list.isAtEnd && records.finish(sources)
    sources.close()
    list.close()
    return isWhole
  }
}
