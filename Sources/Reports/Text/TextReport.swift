import Snapshots

/// The report for people.
package enum TextReport {
  /// The report of a process and the children it is shown with, at most `width` columns wide.
  ///
  /// A listing that was asked for (groups, temporaries) stands without the overview.
  package static func text(_ source: ReportSource, _ options: ReportOptions, width: Int, style: TextStyle) -> String {
    var page = TextPage(width: width, style: style)
    page.title(source)
    if options.onlyRegions {
      page.regions(source, limit: options.limit)
      return page.text
    }
    let totals = Totals(source)
    if let generation = options.generation {
      page.heading("Generation \(generation)", "what was made in it, and lived at the end")
      page.ranking(source, totals, options)
      page.certainty(source)
      return page.text
    }
    page.headline(source, totals)
    let isOverview = options.grouping == .site && !options.onlyTemporary
    if isOverview {
      page.composition(source, totals, options.moment)
      page.resident(source)
      page.realtime(source, limit: options.limit)
      page.generations(source, limit: options.limit)
    }
    page.ranking(source, totals, options)
    if isOverview {
      page.imports(source, options)
      page.allocators(source)
      page.sizes(source)
      page.threads(source)
      if source.processes.count > 1 { page.processes(source, options) }
    }
    page.certainty(source)
    return page.text
  }
}
