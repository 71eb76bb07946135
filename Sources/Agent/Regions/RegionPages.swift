import CAgent
import CInterface

/// What the pages of a run of addresses are, from /proc/self/pagemap, which every process may read of itself.
struct RegionPages {
  private static let bytes = 1 << 16
  /// Some 10 milliseconds; a larger mapping is not looked through.
  static let limit: UInt64 = 1 << 32

  private static let isPresent: UInt64 = 1 << 63
  private static let isSwapped: UInt64 = 1 << 62
  private static let isExclusive: UInt64 = 1 << 56

  private var file: Int32 = -1
  private var buffer: Address = 0

  mutating func open() {
    file = kmm_open_to_read(characters("/proc/thread-self/pagemap"))
    buffer = kmm_map_anonymous(RegionPages.bytes)
  }

  func close() {
    if file >= 0 { kmm_close(file) }
    if buffer != 0 { kmm_unmap(buffer, RegionPages.bytes) }
  }

  /// The resident and the swapped bytes of start ..< end, as far as they are told. `areOwn`: of the process alone, as the page of zeros is
  /// not, which no figure of the kernel's counts.
  func sums(_ start: Address, _ end: Address, areOwn: Bool) -> (resident: UInt64, swapped: UInt64) {
    var (resident, swapped): (UInt64, UInt64) = (0, 0)
    let wanted = areOwn ? RegionPages.isPresent | RegionPages.isExclusive : RegionPages.isPresent
    var page = start >> 12
    while buffer != 0 && page < end >> 12 {
      let count = min((end >> 12) &- page, UInt(RegionPages.bytes) >> 3)
      let read = pread(file, UnsafeMutableRawPointer(bitPattern: buffer), Int(count &* 8), Int(page &* 8))
      if read <= 0 { break }
      var index: UInt = 0
      while index < UInt(read) >> 3 {
        let entry = kmm_load64(buffer &+ index &* 8)
        if entry & wanted == wanted { resident &+= 4096 }
        if entry & RegionPages.isSwapped != 0 { swapped &+= 4096 }
        index &+= 1
      }
      page &+= max(UInt(read) >> 3, 1)
    }
    return (resident, swapped)
  }

  var canBeRead: Bool { file >= 0 && buffer != 0 }
}
