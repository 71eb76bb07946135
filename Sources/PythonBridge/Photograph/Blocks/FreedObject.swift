import CInterface
import CPython

/// An object, or the table of a dict, that the interpreter has freed and put into a free list, with what it held last still in it.
enum FreedObject {
  /// Whether a block is one: its count is 0, which no object in use has, and its type is whole.
  static func stands(in block: Address, _ size: UInt) -> Bool {
    if !Photograph.hasInterpreter { return false }
    var header: UInt = 0
    while header <= 32 && header &+ 16 <= size {
      if word(at: block &+ header) == 0, let entry = ObjectGuess.entry(of: word(at: block &+ header &+ 8)),
        UInt(entry.pointee.header_bytes) == header,
        UInt(entry.pointee.basic_bytes) &+ header <= size
      {
        return true
      }
      header &+= 16
    }
    return isTable(block, size)
  }

  /// The table of a dict has a count of its own, and just the room that it says.
  private static func isTable(_ block: Address, _ size: UInt) -> Bool {
    size >= 40 && word(at: block) == 0 && ObjectGuess.isTable(block) && DictTable(keys: block, values: 0).bytes == size
  }

  /// Whether a word leads to one: the objects of a free list are chained.
  static func isLed(toBy value: Address) -> Bool {
    guard let start = LiveBlocks.start(around: value), let block = LiveBlocks.readableBlock(at: start) else { return false }
    return stands(in: start, UInt(block.size))
  }
}
