/// What made a block: the allocator of a site.
package enum BlockKind: UInt8, Sendable, CaseIterable {
  case unknown = 0
  case malloc = 1
  case calloc = 2
  case realloc = 3
  case aligned = 4
  case new = 5
  case newArray = 6
  case raw = 7
  case mem = 8
  case object = 9
  case mapping = 10
  case fileMapping = 11
  case reservation = 12
  case arena = 13
  case realtimeAllocation = 14
  case realtimeFree = 15
  case realtimeMapping = 16
  case realtimeUnmapping = 17
  case realtimeLock = 18
  case realtimeWait = 19
  case free = 20
  case unmapping = 21
  case lock = 22
  case wait = 23
  case doubleFree = 24
  case invalidFree = 25
  case mismatchedFree = 26
  case overflow = 27
  case underflow = 28
  case useAfterFree = 29
  case givenBack = 30

  /// The part of the process's memory that a kind belongs to.
  package enum Family: Sendable {
    /// malloc, operator new and PyMem raw.
    case heap
    /// PyMem mem and obj.
    case objects
    /// Anonymous mappings.
    case mappings
    /// Told apart and not added: file mappings, reservations, arenas.
    case apart
    /// No memory, but events: what a real-time section must not do, there and elsewhere, and heap errors.
    case events
  }

  /// Which part of the totals counts this kind.
  package var family: Family {
    switch self {
    case .malloc, .calloc, .realloc, .aligned, .new, .newArray, .raw: .heap
    case .mem, .object: .objects
    case .mapping: .mappings
    case .fileMapping, .reservation, .arena, .unknown: .apart
    case .realtimeAllocation, .realtimeFree, .realtimeMapping, .realtimeUnmapping, .realtimeLock, .realtimeWait: .events
    case .free, .unmapping, .lock, .wait: .events
    case .doubleFree, .invalidFree, .mismatchedFree, .overflow, .underflow, .useAfterFree, .givenBack: .events
    }
  }

  /// Whether the totals include this kind.
  package var isCounted: Bool { family != .apart && family != .events }

  /// Whether a site of this kind counts events, and no blocks.
  package var isEvent: Bool { family == .events }
}
