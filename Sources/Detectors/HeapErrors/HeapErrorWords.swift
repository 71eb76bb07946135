import CaptureFormat
import Snapshots

/// What is said of a heap error.
struct HeapErrorWords {
  /// One sentence without a full stop.
  let title: String
  /// What the culprit is.
  let subject: String
  let reason: String?
  let cure: Cure

  init(_ error: HeapError, _ kind: Finding.Kind) {
    let block = Self.block(of: error)
    let release = error.release.words
    switch kind {
    case .doubleFree:
      title = "\(block) is given back twice"
      subject = release
      reason =
        error.facts.contains(.doubtful)
        ? "it was given back before; what glibc keeps beside the block is damaged, and does not say whether it is free"
        : nil
      cure = Cure(
        .freeOnce, "let one owner give it back (std::unique_ptr), or set the pointer to null where it is given back first")
    case .invalidFree:
      title = "\(release) is given \(Self.place(of: error))"
      subject = release
      reason = "only what an allocator has returned can be given back, by its first address"
      cure = Cure(.freeOnce, "keep the pointer that the allocator returned, and give back that one")
    case .mismatchedFree:
      let maker = error.allocated?.kind.maker ?? "another allocator"
      title = "\(block) of \(maker) is given back by \(release)"
      subject = release
      reason = Self.mismatch(maker, release)
      cure = Cure(
        .matchRelease, "give back by \(error.allocated?.kind.match ?? "the allocator's own function") what \(maker) made")
    case .overflow, .underflow:
      let side = kind == .overflow ? "behind the end" : "before the beginning"
      title = "\(error.facts.contains(.writes) ? "a write" : "a read") \(Self.distance(of: error))\(side) of \(block)"
      subject = "bounds"
      reason =
        error.facts.contains(.foundLate)
        ? "seen when the block was given back: what stands around it had been overwritten, by whom is not known" : nil
      cure = Cure(.checkBounds, "check the index against the size, or make the block as large as what is written into it")
    default:
      title = "\(error.facts.contains(.writes) ? "a write to" : "a read of") \(block) that was given back"
      subject = "lifetime"
      reason = nil
      cure = Cure(.freeOnce, "let who uses it own it (std::shared_ptr, std::weak_ptr), or give it back after the last use")
    }
  }

  /// "a block of 40 B".
  private static func block(of error: HeapError) -> String {
    guard let block = error.block, block.size > 0 else { return "a block" }
    return "a block of \(block.size) B"
  }

  private static func place(of error: HeapError) -> String {
    if let block = error.block {
      let place = error.address == block.end ? "the end of" : "an address \(error.address &- block.start) B into"
      return "\(place) a block of \(block.size) B"
    }
    if error.facts.contains(.onStack) { return "the address of a variable on the stack" }
    if error.facts.contains(.inStaticData) { return "the address of static data" }
    if error.facts.contains(.inMapping) { return "an address in memory that the program mapped itself" }
    return "an address that is no block's"
  }

  private static func distance(of error: HeapError) -> String {
    guard let block = error.block else { return "" }
    let distance = error.address >= block.end ? error.address &- block.end : block.start &- error.address
    return distance == 0 ? "right " : "\(distance) B "
  }

  private static func mismatch(_ maker: String, _ release: String) -> String {
    maker.hasPrefix("new") && release.hasPrefix("delete")
      ? "destructors run once for each element, or once alone, and the size that is told to the allocator is another"
      : "no destructor runs where one should, or one where none should, and allocators may keep different books"
  }
}

extension HeapError.Release {
  fileprivate var words: String {
    switch self {
    case .none, .free: "free"
    case .realloc: "realloc"
    case .delete: "delete"
    case .deleteArray: "delete[]"
    }
  }
}

extension BlockKind {
  /// What made a block, as programs write it.
  fileprivate var maker: String {
    switch self {
    case .malloc: "malloc"
    case .calloc: "calloc"
    case .realloc: "realloc"
    case .aligned: "an aligned allocation"
    case .new: "new"
    case .newArray: "new[]"
    default: "another allocator"
    }
  }

  /// What belongs to it.
  fileprivate var match: String {
    switch self {
    case .new: "delete"
    case .newArray: "delete[]"
    default: "free"
    }
  }
}
