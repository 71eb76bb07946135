import CaptureFormat

/// The addresses of the modules that are loaded, in whole pages.
struct LoadedRanges {
  private struct Span {
    let start: UInt64
    let end: UInt64
    let path: String
  }

  /// Ascending; those of a program do not overlap.
  private let spans: [Span]

  init(_ modules: [ModuleRecord]) {
    let page: UInt64 = 4096
    spans = modules.flatMap { module in
      module.segments.map { segment in
        let end = segment.end > .max - page ? segment.end : (segment.end + page - 1) / page * page
        return Span(start: segment.start / page * page, end: end, path: module.path)
      }
    }.sorted { $0.start < $1.start }
  }

  /// The path of the module that an address lies in; nil outside of all. O(log n).
  func module(at address: UInt64) -> String? {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    return low > 0 && spans[low - 1].end > address ? spans[low - 1].path : nil
  }
}
