import CaptureFormat

/// The addresses of the modules that are loaded, in whole pages.
struct LoadedRanges {
  private struct Span {
    let start: UInt64
    let end: UInt64
    let isProfiler: Bool
  }

  /// Ascending; those of a program do not overlap.
  private let spans: [Span]

  init(_ modules: [ModuleRecord]) {
    let page: UInt64 = 4096
    spans = modules.flatMap { module in
      let isProfiler = LoadedModule.role(ofPath: module.path) == .profiler
      return module.segments.map { segment in
        let end = segment.end > .max - page ? segment.end : (segment.end + page - 1) / page * page
        return Span(start: segment.start / page * page, end: end, isProfiler: isProfiler)
      }
    }.sorted { $0.start < $1.start }
  }

  /// Whether an address lies in a module, and whether that is kmmem's own. O(log n).
  func module(at address: UInt64) -> (isLoaded: Bool, isProfiler: Bool) {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, spans[low - 1].end > address else { return (false, false) }
    return (true, spans[low - 1].isProfiler)
  }
}
