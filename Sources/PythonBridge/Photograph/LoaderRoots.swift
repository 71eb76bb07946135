import CInterface
import CPython

/// What the dynamic loader keeps of each file that is loaded. The memory for it may be older than anything that could be recorded, so
/// that nothing else leads to what it keeps there.
enum LoaderRoots {
  /// The loader's own part of its records, which is behind what link.h tells of them (glibc 2.35 - 2.41: 1,100 to 1,200 bytes).
  private static let recordBytes: UInt = 1160
  private static let most = 4096

  static func add() {
    let list = kmm_photograph_loader_list()
    if list == 0 { return }
    var record = word(list, 8)
    var left = most
    while record != 0 && left > 0, let end = ReadableMemory.end(around: record) {
      Roots.addWords(record, min(record &+ recordBytes, end), KMM_ROOT_GLOBAL)
      record = word(record, 24)
      left &-= 1
    }
  }
}
