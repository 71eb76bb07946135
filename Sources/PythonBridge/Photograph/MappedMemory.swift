import CInterface
import CPython

/// Memory that the program has mapped for itself: stacks of coroutines, pools. Its words count as those of variables do, as nobody tells
/// which of them are in use.
///
/// What an allocator, the interpreter or a thread has mapped is left out: there, freed memory would hold what its old words mean.
enum MappedMemory {
  private static let pageBytes: UInt = 4096
  /// How many pages the kernel is asked about at once.
  private static let pagesAtOnce: UInt = 8192
  /// Nobody waits for a longer mapping to be looked through.
  private static let longest: UInt = 1 << 40
  private static let isThere: UInt64 = 3 << 62

  /// Lists it, where blocks are known.
  static func open() {
    bridge.pointee.interface.unsafelyUnwrapped.pointee.each_mapping { start, end in MappedMemory.note(start, end) }
  }

  private static func note(_ start: Address, _ end: Address) {
    let state = photograph
    let stride = MemoryLayout<kmm_span>.stride
    if state.pointee.mapped_count == state.pointee.mapped_capacity {
      let capacity = max(256, 2 &* state.pointee.mapped_capacity)
      let larger = kmm_photograph_grow(
        state.pointee.mapped, Int(state.pointee.mapped_capacity) &* stride, Int(capacity) &* stride)
      if larger == 0 { return failed() }
      state.pointee.mapped = larger
      state.pointee.mapped_capacity = capacity
    }
    AddressRanges.range(state.pointee.mapped, state.pointee.mapped_count).pointee = kmm_span(start: start, end: end)
    state.pointee.mapped_count &+= 1
  }

  private static func failed() { photograph.pointee.failure = KMM_PHOTOGRAPH_NO_MEMORY.rawValue }

  /// Where the mapping around an address ends; 0 when the program has made none there.
  static func end(around address: Address) -> Address {
    AddressRanges.range(around: address, photograph.pointee.mapped, photograph.pointee.mapped_count)?.end ?? 0
  }

  /// Adds what its words lead to.
  static func add() {
    let state = photograph
    if state.pointee.mapped_count == 0 { return }
    state.pointee.mapped_seen = kmm_py_map(Int(state.pointee.node_count / 4 &+ 8))
    state.pointee.pages = kmm_py_map(Int(pagesAtOnce) &* 8)
    if state.pointee.mapped_seen == 0 || state.pointee.pages == 0 { return failed() }
    let words: StaticString = "memory that the program mapped"
    state.pointee.mapped_name = SnapshotStreams.string(Address(bitPattern: words.utf8Start), words.utf8CodeUnitCount)
    var next: UInt64 = 0
    MemoryMap.forEachMapping { mapping in
      // The kernel shows neighbours as one, and cuts what has several protections.
      while next < state.pointee.mapped_count {
        let range = AddressRanges.range(state.pointee.mapped, next).pointee
        if range.start >= mapping.end { return }
        if range.end > mapping.start && isData(mapping) && counts(range) {
          addPages(max(mapping.start, range.start), min(mapping.end, range.end))
        }
        if range.end > mapping.end { return }
        next &+= 1
      }
    }
  }

  private static func isData(_ mapping: Mapping) -> Bool {
    mapping.isReadable && mapping.isWritable && !mapping.isShared && mapping.inode == 0
  }

  private static func counts(_ range: kmm_span) -> Bool {
    range.end &- range.start <= longest && !LiveBlocks.begin(in: range.start, range.end)
      && !ThreadRoots.use(range.start, range.end) && !isOfInterpreter(range)
  }

  /// Whether a range has objects, which were made before the recording began, or frames of the interpreter's.
  private static func isOfInterpreter(_ range: kmm_span) -> Bool {
    let interpreter = photograph.pointee.interpreter
    return interpreter != 0
      && (NodeNumbers.begin(in: range.start, range.end) || FrameRoots.stand(in: range.start, range.end, interpreter))
  }

  /// Looks through the pages that were written to.
  private static func addPages(_ start: Address, _ end: Address) {
    var page = start
    while page < end {
      let known = UInt(
        kmm_photograph_pages(page, photograph.pointee.pages, Int(min((end &- page) / pageBytes, pagesAtOnce))))
      // Where the kernel does not tell, they are all looked through.
      if known == 0 { return addWords(page, end) }
      var index: UInt = 0
      while index < known {
        if kmm_load64(photograph.pointee.pages &+ index &* 8) & isThere != 0 { addWords(page, page &+ pageBytes) }
        page &+= pageBytes
        index &+= 1
      }
    }
  }

  private static func addWords(_ start: Address, _ end: Address) {
    var place = start
    while place < end {
      let next = ThreadRoots.skip(photograph.pointee.own_frames, at: place)
      if next != place {
        place = next
        continue
      }
      if let target = BlockNodes.knownTarget(of: word(at: place)), isNew(target) {
        Roots.add(
          target.number, KMM_ROOT_GLOBAL, where: place, isInside: target.isInside, name: photograph.pointee.mapped_name)
      }
      place &+= 8
    }
  }

  /// One word tells as much as many.
  private static func isNew(_ target: BlockNodes.Target) -> Bool {
    let place = photograph.pointee.mapped_seen &+ UInt(target.number / 4)
    let bit: UInt8 = (target.isInside ? 2 : 1) << UInt8(target.number % 4 &* 2)
    let seen = kmm_load8(place)
    kmm_store8(place, seen | bit)
    return seen & bit == 0
  }
}
