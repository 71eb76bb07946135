import CInterface
import CPython

/// How much of a block is in use, where the object that points to it says so: std::vector by three pointers, std::string by a length and
/// a capacity, as libstdc++ and libc++ lay them out.
///
/// The size of the block must fit exactly, so that hardly any three words do by chance.
enum BlockFills {
  private static let headerBytes: UInt = 24
  /// No block is larger.
  private static let mostBytes: UInt = 1 << 40

  /// Notes what the words behind a pointer to the beginning of a block tell of it. `end`: where the memory that the pointer stands in ends.
  @inline(__always) static func note(_ target: BlockNodes.Target, at place: Address, end: Address) {
    if target.isInside || place &+ headerBytes > end { return }
    let (start, used, room) = (word(place, 0), word(place, 8), word(place, 16))
    let isVector = start <= used && used <= room && room &- start < mostBytes && room != start
    let isString = used <= room && room < mostBytes && room != 0
    if isVector || isString {
      note(target.number, start, bytes: isVector ? used &- start : used, size: isVector ? room &- start : room &+ 1)
    }
  }

  @inline(never) private static func note(_ number: UInt32, _ block: Address, bytes: UInt, size: UInt) {
    guard NodeNumbers.isBlock(number), let live = LiveBlocks.block(at: block), UInt(live.size) == size else { return }
    SnapshotStreams.add(KMM_STREAM_FILLS, kmm_snapshot_fill(node: number, reserved: 0, bytes: UInt64(bytes)))
  }
}
