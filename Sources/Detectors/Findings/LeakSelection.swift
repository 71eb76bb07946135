/// Which of Valgrind's classes of blocks somebody wants to see, and which of them count (manual of Memcheck, `--show-leak-kinds` and
/// `--errors-for-leak-kinds`).
package struct LeakSelection: Equatable, Sendable {
  /// The classes whose blocks are findings; nil: those that kmmem shows by itself.
  package var shown: Set<BlockClasses.ValgrindClass>?
  /// The classes whose findings count for an exit code; nil: those that are certain or probable.
  package var counted: Set<BlockClasses.ValgrindClass>?

  package init(shown: Set<BlockClasses.ValgrindClass>? = nil, counted: Set<BlockClasses.ValgrindClass>? = nil) {
    self.shown = shown
    self.counted = counted
  }

  /// Whether a class is asked for by its name; what counts is shown, too.
  func names(_ class: BlockClasses.ValgrindClass) -> Bool {
    (shown?.contains(`class`) ?? false) || (counted?.contains(`class`) ?? false)
  }

  /// Whether a finding is to be seen; nil where nothing was said of its class.
  func shows(_ finding: Finding) -> Bool? {
    guard let kind = finding.kind.valgrind else { return nil }
    return names(kind) ? true : shown.map { _ in false }
  }

  /// Has findings count as it was asked for.
  func judge(_ finding: inout Finding) {
    guard let kind = finding.kind.valgrind, let counted else { return }
    finding.isCountedByChoice = counted.contains(kind)
  }
}

extension Finding.Kind {
  /// Valgrind's class of what it is; nil for what Valgrind does not see.
  package var valgrind: BlockClasses.ValgrindClass? {
    switch self {
    case .rootLeak, .rootCycle, .lostObject: .definite
    case .indirect: .indirect
    case .possible: .possible
    case .reachable: .reachable
    default: nil
    }
  }
}
