import CInterface
import CPython

/// The tables in which binding libraries find the Python object of a C++ address again (pybind11's registered_instances, nanobind's
/// inst_c2p). They hold neither: their entries would keep every such object alive.
///
/// A capsule leads to the library's state. Whatever the version, an entry is an address and, behind it, the Python object that has
/// this address in itself. A block is part of a registry when it is reached from such a capsule and has entries.
enum WeakRegistries {
  private static let depth = 3
  /// The library's state itself (nanobind's has its hash tables' first room in it), and what it leads to.
  private static let largestState: UInt64 = 1 << 18
  private static let largestPart: UInt64 = 1 << 13
  /// How many blocks are looked at for a capsule.
  private static let budget: UInt32 = 512
  private static let largestNode: UInt64 = 48
  /// Words of an object, and of what its first field leads to, among which its C++ address is looked for.
  private static let fields: UInt = 16

  /// Marks the registries of the state that a capsule leads to.
  static func mark(from capsule: Address) {
    if photograph.pointee.knows_blocks == 0 { return }
    let state = word(capsule, 16)
    photograph.pointee.registry_budget = budget
    if let block = LiveBlocks.readableBlock(at: state), block.size <= largestState { mark(in: state, block.size, depth) }
  }

  private static func mark(in state: Address, _ size: UInt64, _ depth: Int) {
    if depth == 0 || photograph.pointee.registry_budget == 0 { return }
    photograph.pointee.registry_budget &-= 1
    var offset: UInt = 0
    while offset &+ 8 <= UInt(size) {
      let next = word(at: state &+ offset)
      offset &+= 8
      if next & 15 != 0 || next == 0 { continue }
      guard let block = LiveBlocks.readableBlock(at: next), next != state else { continue }
      if isRegistry(next, block.size) {
        markChain(next, block.size)
      } else if block.size <= largestPart {
        mark(in: next, block.size, depth &- 1)
      }
    }
  }

  /// Marks a table, or a node of a hash table and those that follow it.
  private static func markChain(_ first: Address, _ size: UInt64) {
    var node = first
    var bytes = size
    while NodeNumbers.number(node, KMM_NODE_IS_BLOCK | KMM_NODE_IS_REGISTRY) != nil {
      Bonds.note(in: node, UInt(bytes))
      if bytes > largestNode { return }
      node = word(node, 0)
      guard node != 0, node & 15 == 0, let next = LiveBlocks.readableBlock(at: node), isRegistry(node, next.size), !isMarked(node)
      else {
        return
      }
      bytes = next.size
    }
  }

  private static func isMarked(_ block: Address) -> Bool {
    guard let number = NodeNumbers.known(block) else { return false }
    return NodeNumbers.tags(UInt64(number)) & KMM_NODE_IS_REGISTRY != 0
  }

  /// Whether a block has entries; unused places of a hash table may have anything in them.
  private static func isRegistry(_ block: Address, _ size: UInt64) -> Bool {
    var offset: UInt = 0
    while offset &+ 16 <= UInt(size) {
      if entryBytes(block &+ offset, end: block &+ UInt(size)) != 0 { return true }
      offset &+= 8
    }
    return false
  }

  /// How many bytes an entry at a place has; 0 where there is none.
  static func entryBytes(_ place: Address, end: Address) -> UInt {
    if place &+ 16 <= end && isEntry(place) { return 16 }
    return Bonds.entryBytes(place, end: end)
  }

  /// Whether two words are an address and the Python object that has it in itself.
  private static func isEntry(_ place: Address) -> Bool {
    let key = word(place, 0)
    let object = object(word(place, 8))
    if object == 0 || key == 0 || key == object { return false }
    if let start = LiveBlocks.start(around: object), let block = LiveBlocks.block(at: start) {
      if key > object && key < start &+ UInt(block.size) { return true }
      if has(key, object &+ 16, start &+ UInt(block.size)) { return true }
    } else {
      let bytes = UInt(MetTypes.entry(of: word(object, 8)).pointee.basic_bytes)
      if key > object && key < object &+ bytes || has(key, object &+ 16, object &+ bytes) { return true }
    }
    let held = word(object, 16)
    guard held & 7 == 0, held != 0, let block = LiveBlocks.readableBlock(at: held) else { return false }
    return has(key, held, held &+ UInt(block.size))
  }

  private static func has(_ key: Address, _ start: Address, _ end: Address) -> Bool {
    var place = start
    let last = min(end, start &+ fields &* 8)
    while place &+ 8 <= last {
      if word(at: place) == key { return true }
      place &+= 8
    }
    return false
  }

  /// The Python object at an address; 0 where there is none.
  static func object(_ address: Address) -> Address {
    if address & 7 != 0 || address == 0 { return 0 }
    if NodeNumbers.knownObject(address) != nil { return address }
    // nanobind's objects whose C++ part lies elsewhere are shorter than their type says.
    guard let start = LiveBlocks.start(around: address), let block = LiveBlocks.readableBlock(at: start), block.size >= 24,
      let entry = ObjectGuess.entry(address)
    else { return 0 }
    return start &+ UInt(entry.pointee.header_bytes) == address ? address : 0
  }
}
