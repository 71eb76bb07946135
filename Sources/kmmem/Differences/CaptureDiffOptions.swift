import ArgumentParser
import Launching
import Reports

/// The options of `kmmem diff` that only captures understand.
struct CaptureDiffOptions: ParsableArguments {
  @Option(help: "Of captures: whose memory is compared, what was left at the exit (default) or that of the peak.")
  var at: ReportOptions.Moment?

  @Option(help: "Of captures: what is compared (default: live, with --at peak peak).")
  var sort: ReportOptions.Order?

  @Option(
    help: ArgumentHelp(
      "Of captures: the smallest change that is listed, smaller ones are counted (default: 4K, with --sort count or temporary 16).",
      valueName: "size"))
  var above: String?

  func validate() throws {
    if let above, ByteCount(above) == nil {
      throw ValidationError("--above \(above) is no size; name one as in 4K, or 0 for every change.")
    }
  }

  /// The first option that was named; nil where none was.
  var named: String? {
    let options = [("--at", at?.rawValue), ("--sort", sort?.rawValue), ("--above", above)]
    return options.first { $0.1 != nil }?.0
  }

  /// What the comparison is to show.
  func options(by grouping: ReportOptions.Grouping, limit: Int) -> CaptureDifferenceOptions {
    var options = CaptureDifferenceOptions()
    options.report.moment = at ?? .exit
    options.report.order = sort ?? (at == .peak ? .peak : .live)
    options.report.grouping = grouping
    options.report.limit = limit
    options.above = above.flatMap { ByteCount($0) }?.bytes
    return options
  }
}
