import CInterface
import CPython

/// An object that the interpreter has freed and put into a free list, with what it held last still in it.
enum FreedObject {
  /// Where a block that is one keeps the next object of its list; 0 for a block that is none.
  ///
  /// Its count is 0, which no object in use has, and its type is whole. Tuples are chained by their first item.
  static func link(in block: Address, _ size: UInt) -> UInt {
    if !Photograph.hasInterpreter { return 0 }
    var header: UInt = 0
    while header <= 32 && header &+ 32 <= size {
      if word(at: block &+ header) == 0, let entry = MetTypes.known(word(at: block &+ header &+ 8)),
        entry.pointee.kind != KMM_OBJECT_BLOCK.rawValue, UInt(entry.pointee.header_bytes) == header,
        UInt(entry.pointee.basic_bytes) &+ header <= size
      {
        return header &+ 24
      }
      header &+= 16
    }
    return 0
  }
}
