/// What a comparison of two captures is to show, and which changes are large enough.
package struct CaptureDifferenceOptions: Sendable {
  /// The figure that is compared, what is added up, and how many entries of each kind of change are shown.
  package var report: ReportOptions
  /// Smaller changes are counted and not shown: bytes, or allocations where those are compared; nil = what two runs of one program
  /// differ by.
  package var above: UInt64?

  /// Compares what is live at the end, place by place.
  package init() {
    report = ReportOptions()
    report.moment = .exit
    report.order = .live
  }

  /// The smallest change that is shown: a page of memory, unless another was asked for.
  ///
  /// Two runs of one program differ by some hundred bytes at a few of its places: Python's caches of names and types go by addresses,
  /// which are others in each process.
  var threshold: UInt64 { above ?? (report.order.isBytes ? 4096 : 16) }

  /// The same of another figure.
  func ordered(by order: ReportOptions.Order) -> CaptureDifferenceOptions {
    var options = self
    options.report.order = order
    return options
  }
}

extension ReportOptions.Order {
  /// Whether the figure is one of bytes, not of allocations.
  var isBytes: Bool {
    switch self {
    case .peak, .live, .allocated: true
    case .count, .temporary: false
    }
  }
}
