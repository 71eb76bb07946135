package import CaptureFormat

/// Which module an address belonged to, at each generation of the address space.
package struct ModuleMap: Sendable {
  /// A place of code: the module's number and the address it has where the module was loaded first.
  package struct Place: Hashable, Sendable {
    package let module: Int
    package let address: UInt64
  }

  /// One stay of a module at one range of addresses.
  private struct Stay {
    let module: Int
    let shift: UInt64
    let loaded: UInt32
    var unloaded: UInt32
  }

  /// All stays that had exactly this range, by the generation in which they began.
  private struct Span {
    let start: UInt64
    let end: UInt64
    /// The highest end of this span and all before it: a search may stop where this is not above the address.
    var reach: UInt64
    var stays: [Stay]
  }

  /// Every module once, however often it was loaded and wherever.
  package private(set) var modules: [LoadedModule] = []
  private var spans: [Span] = []

  /// Arranges the module records of a log; `loops` marks the interpreter, whose code they lie in.
  package init(records: [ModuleRecord], unloads: [UInt32: UInt32], loops: [Range<UInt64>]) {
    var numbers: [ModuleKey: Int] = [:]
    var stays: [SpanKey: [Stay]] = [:]
    for record in records {
      let number = numbers[ModuleKey(record)] ?? modules.count
      if number == modules.count {
        numbers[ModuleKey(record)] = number
        modules.append(LoadedModule(record))
      }
      let shift = modules[number].base &- record.base
      let stay = Stay(module: number, shift: shift, loaded: record.generation, unloaded: unloads[record.id] ?? .max)
      for segment in record.segments {
        stays[SpanKey(start: segment.start, end: segment.end), default: []].append(stay)
      }
      if loops.contains(where: { loop in record.segments.contains { $0.start <= loop.lowerBound && loop.lowerBound < $0.end } }) {
        modules[number].role = .interpreter
      }
    }
    arrange(stays)
  }

  private struct ModuleKey: Hashable {
    let path: String
    let buildID: [UInt8]
    init(_ record: ModuleRecord) {
      path = record.path
      buildID = record.buildID
    }
  }

  private struct SpanKey: Hashable {
    let start: UInt64
    let end: UInt64
  }

  private mutating func arrange(_ stays: [SpanKey: [Stay]]) {
    spans = stays.map { key, stays in
      Span(start: key.start, end: key.end, reach: key.end, stays: Self.merged(stays))
    }
    spans.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    for index in spans.indices.dropFirst() {
      spans[index].reach = max(spans[index].reach, spans[index - 1].reach)
    }
  }

  /// Sorts stays by generation and joins neighbours that give the same answer, as a dlopen in a loop leaves them.
  private static func merged(_ stays: [Stay]) -> [Stay] {
    var merged: [Stay] = []
    for stay in stays.sorted(by: { $0.loaded < $1.loaded }) {
      if let last = merged.last, last.module == stay.module, last.shift == stay.shift {
        merged[merged.count - 1].unloaded = max(last.unloaded, stay.unloaded)
      } else {
        merged.append(stay)
      }
    }
    return merged
  }

  /// The place of an address in a generation; O(log n) where ranges do not overlap. Nil outside of every module.
  package func place(of address: UInt64, generation: UInt32) -> Place? {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    var best: (stay: Stay, distance: UInt32)?
    var index = low - 1
    while index >= 0, spans[index].reach > address, best?.distance != 0 {
      if spans[index].end > address {
        let (stay, distance) = Self.stay(in: spans[index].stays, generation: generation)
        if best.map({ distance < $0.distance }) ?? true { best = (stay, distance) }
      }
      index -= 1
    }
    return best.map { Place(module: $0.stay.module, address: address &+ $0.stay.shift) }
  }

  /// The stay that covers a generation, else the nearest: code runs (constructors) shortly before its load is noticed.
  private static func stay(in stays: [Stay], generation: UInt32) -> (Stay, distance: UInt32) {
    var low = 0
    var high = stays.count
    while low < high {
      let middle = (low + high) / 2
      if stays[middle].loaded <= generation { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return (stays[0], stays[0].loaded - generation) }
    let before = stays[low - 1]
    if generation < before.unloaded { return (before, 0) }
    let late = generation - before.unloaded + 1
    if low < stays.count, stays[low].loaded - generation <= late { return (stays[low], stays[low].loaded - generation) }
    return (before, late)
  }
}
