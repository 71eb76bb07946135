/// A function that has code of its own, and the tree of functions that were inlined into it.
final class Function {
  /// The entry with its addresses.
  let entry: DebugEntry
  private let unit: FunctionContext
  /// The function's name; nil if it has none.
  private(set) lazy var name = unit.names.name(of: entry, language: unit.language)
  private lazy var copies = InlinedCopies(in: entry, of: unit)

  /// Remembers the function; what was inlined into it is read at the first address of its code.
  init(_ entry: DebugEntry, in unit: FunctionContext) {
    self.entry = entry
    self.unit = unit
  }

  /// The inlined copy around the address that has no other copy inside.
  func innermostCopy(at address: UInt64) -> InlinedCopy? {
    copies.innermost(at: address)
  }
}

/// What the functions of a unit need to know of it.
struct FunctionContext {
  /// Code outside is not there: the linker threw it away.
  let bounds: Range<UInt64>
  /// The names of the whole file, shared by its units.
  let names: FunctionNames
  /// The unit's language.
  let language: SourceLanguage
  /// The files as `call_file` counts them.
  let files: SourceFiles
}

/// A copy of a function inside another one, and the line that called it.
final class InlinedCopy {
  /// The copy that this one was inlined into; nil if that is the function itself.
  let parent: InlinedCopy?
  private let entry: DebugEntry
  private let unit: FunctionContext
  /// The name of the function that was copied.
  private(set) lazy var name = unit.names.name(of: entry, language: unit.language)
  /// The file of the call that the copy replaced.
  private(set) lazy var callFile = entry.number(.callFile).flatMap(unit.files.file)
  /// The line of that call.
  private(set) lazy var callLine = entry.number(.callLine).flatMap { $0 > 0 ? $0 : nil }

  /// Remembers the copy's place in the tree.
  init(_ entry: DebugEntry, inside parent: InlinedCopy?, of unit: FunctionContext) {
    self.entry = entry
    self.parent = parent
    self.unit = unit
  }
}

/// The inlined copies within one function, found by address.
private struct InlinedCopies {
  private let copies: [InlinedCopy]
  private let table: IntervalTable

  init(in function: DebugEntry, of unit: FunctionContext) {
    var walk = Walk(unit: unit)
    walk.visit(function, inside: nil, depth: 0)
    copies = walk.copies
    table = IntervalTable(walk.intervals)
  }

  func innermost(at address: UInt64) -> InlinedCopy? {
    table.entry(at: address).map { copies[$0] }
  }

  /// Parents are added before their children, so of equal ranges the inner one wins.
  private struct Walk {
    let unit: FunctionContext
    var copies: [InlinedCopy] = []
    var intervals: [IntervalTable.Interval] = []

    mutating func visit(_ parent: DebugEntry, inside outer: InlinedCopy?, depth: Int) {
      guard depth < 256 else { return }
      var next = parent.firstChild
      while let entry = next {
        if entry.tag == .inlinedSubroutine {
          let number = Int32(truncatingIfNeeded: copies.count)
          let copy = InlinedCopy(entry, inside: outer, of: unit)
          copies.append(copy)
          intervals += entry.ranges(in: unit.bounds).map { .init(range: $0, entry: number) }
          visit(entry, inside: copy, depth: depth + 1)
        } else if entry.tag.isBlock {
          visit(entry, inside: outer, depth: depth + 1)
        }
        next = entry.nextSibling
      }
    }
  }
}
