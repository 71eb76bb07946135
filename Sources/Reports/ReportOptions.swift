/// What a report is to show, and in which order.
package struct ReportOptions: Sendable {
  /// By which figure sites and groups are ordered, the highest first.
  package enum Order: String, CaseIterable, Sendable {
    case peak, live, allocated, count, temporary
  }

  /// What is added up.
  package enum Grouping: String, CaseIterable, Sendable {
    case site, function, file, module, thread, allocator, context
  }

  /// The moment whose memory is shown.
  package enum Moment: String, CaseIterable, Sendable {
    case peak, exit
  }

  package var order = Order.peak
  package var grouping = Grouping.site
  package var moment = Moment.peak
  /// How many sites or groups are shown; 0 = all.
  package var limit = 20
  /// Show what was freed again right after it was allocated, and nothing else.
  package var onlyTemporary = false
  /// The generation of which alone the report is.
  package var generation: String?
  /// Show what the address space consisted of at the end, and nothing else.
  package var onlyRegions = false
  /// Of CSV: which table.
  package var table = CSVReport.Table.sites
  /// Of stacks that another program draws: whose frames they have.
  package var frames = StackTree.Frames.program

  package init() {}
}
