import CInterface
import CPython

/// What a native block holds: every word of it that is the address of an object, or leads into another block.
enum BlockRow {
  /// Writes a block's row and its node.
  static func write(_ number: UInt64) {
    let tags = NodeNumbers.tags(number)
    let block = NodeNumbers.address(number)
    let live = LiveBlocks.block(at: block) ?? kmm_live_block()
    photograph.pointee.row_edges = 0
    let isOpaque = tags & KMM_NODE_IS_OPAQUE != 0
    let isRead = !isOpaque && LiveBlocks.isReadable(block, live.size)
    if isRead {
      writeWords(block, UInt(live.size), UInt32(truncatingIfNeeded: number), isRegistry: tags & KMM_NODE_IS_REGISTRY != 0)
    }
    let flags = (isOpaque || isRead ? 0 : KMM_NODE_CUT.rawValue) | ControlBlocks.flags(of: block)
    var node = kmm_snapshot_node()
    node.address = UInt64(block)
    node.bytes = live.size & (1 << 48 &- 1) | UInt64(flags) << 48
    node.type = isRead ? NativeTypes.number(block, live) : NativeTypes.number(of: live, tags)
    node.site = live.site
    node.edges = photograph.pointee.row_edges
    SnapshotStreams.add(KMM_STREAM_NODES, node)
    SnapshotStreams.countEdges(photograph.pointee.row_edges)
  }

  private static func writeWords(_ block: Address, _ size: UInt, _ number: UInt32, isRegistry: Bool) {
    let frames = photograph.pointee.own_frames
    var offset: UInt = 0
    let isFreed = FreedObject.stands(in: block, size)
    while offset &+ 8 <= size {
      offset = ThreadRoots.skip(frames, at: block &+ offset) &- block
      if offset &+ 8 > size { return }
      if isRegistry {
        let entry = WeakRegistries.entryBytes(block &+ offset, end: block &+ size)
        offset &+= entry
        if entry != 0 { continue }
      }
      // What is left in a freed object that waits to be used again holds nothing but others of its kind.
      if isFreed && !FreedObject.isLed(toBy: word(at: block &+ offset)) {
        offset &+= 8
        continue
      }
      // What stands in the table of a registry beside its entries, and is no chain of them, is left from before.
      if let target = BlockNodes.target(of: word(at: block &+ offset)), target.number != number,
        !isRegistry || NodeNumbers.tags(UInt64(target.number)) & KMM_NODE_IS_REGISTRY != 0
      {
        ObjectRow.numbered(target.number, label(offset, target.isInside))
        BlockFills.note(target, at: block &+ offset, end: block &+ size)
      }
      offset &+= 8
    }
  }

  private static func label(_ offset: UInt, _ isInside: Bool) -> UInt32 {
    let place = UInt32(truncatingIfNeeded: min(offset / 8, UInt(UInt32.max)))
    if !isInside { return ObjectRow.place(offset) }
    let highest = UInt32(KMM_LABEL_FAR) &- UInt32(KMM_LABEL_ATTRIBUTES)
    return place < highest ? UInt32(KMM_LABEL_ATTRIBUTES) | place : UInt32(KMM_LABEL_INSIDE)
  }
}
