import CCaptureFormat
package import CaptureFormat

/// A place at which blocks were given back wrongly, or memory was used wrongly.
package struct HeapError: Sendable {
  /// Where a block begins, and how many bytes it has.
  package struct Block: Sendable {
    package let start: UInt64
    package let size: UInt64

    /// Behind its last byte.
    package var end: UInt64 { start &+ size }
  }

  /// What was called to give the block back.
  package enum Release: UInt32, Sendable {
    case none, free, realloc, delete, deleteArray
  }

  /// What else is known.
  package struct Facts: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// What was seen may have another reason, such as an allocation that nobody saw.
    package static let doubtful = Facts(rawValue: KMM_ERROR_DOUBTFUL.rawValue)
    package static let writes = Facts(rawValue: KMM_ERROR_WRITES.rawValue)
    package static let onStack = Facts(rawValue: KMM_ERROR_STACK.rawValue)
    package static let inStaticData = Facts(rawValue: KMM_ERROR_STATIC.rawValue)
    package static let inMapping = Facts(rawValue: KMM_ERROR_MAPPED.rawValue)
    /// It was found when the block was given back, some time after it happened.
    package static let foundLate = Facts(rawValue: KMM_ERROR_LATE.rawValue)
  }

  /// Where it happened, of which kind it is, and how often (`allocations`).
  package let site: Site
  /// Who made the block, and who had given it back; nil where that is not known.
  package let allocated: Site?
  package let freed: Site?
  package let release: Release
  package let facts: Facts
  /// The first time.
  package let nanoseconds: UInt64
  /// What was given back or used, the first time.
  package let address: UInt64
  /// Its block; nil where none is known.
  package let block: Block?
  /// The function that was called, whose last call gave the block back; nil where the release itself was called.
  package let via: CanonicalNativeFrame?

  /// Nil for a record of no stack.
  init?(_ error: kmm_heap_error, _ ledger: SiteLedger, _ modules: ModuleMap, siteBase: UInt32) {
    func stack(_ number: UInt32) -> Site? { number > siteBase ? ledger.stack(ofRecord: Int(number - siteBase)) : nil }
    guard let site = stack(error.site), site.kind.isEvent else { return nil }
    self.site = site
    allocated = stack(error.allocated)
    freed = stack(error.freed)
    release = Release(rawValue: error.release) ?? .none
    facts = Facts(rawValue: error.facts)
    nanoseconds = error.nanoseconds
    address = error.address
    block = error.block == 0 ? nil : Block(start: error.block, size: error.size)
    let word = NativeFrameWord(rawValue: error.via)
    via = error.via == 0 ? nil : modules.frame(of: word)
  }

  package var kind: BlockKind { site.kind }
}

extension ModuleMap {
  /// A frame that is equal for equal places of code.
  fileprivate func frame(of word: NativeFrameWord) -> CanonicalNativeFrame {
    guard let place = place(of: word.lookupAddress, generation: word.generation) else {
      return CanonicalNativeFrame(address: word.address, module: nil, isExact: word.isExact)
    }
    return CanonicalNativeFrame(
      address: place.address &+ (word.address &- word.lookupAddress), module: place.module, isExact: word.isExact)
  }
}
