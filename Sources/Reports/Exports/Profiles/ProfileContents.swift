import CaptureFormat
import Snapshots

/// What a profile says, whatever its format: samples with their figures, whose stacks are numbers of locations.
struct ProfileContents {
  let source: ReportSource
  /// All counted sites that the options let through, those with the highest rank first.
  private(set) var samples: [ProfileSample] = []
  private var stacks: ProfileStacks

  /// Makes samples of a report's sites. A profile has all of them: its reader is the one who limits.
  init(_ source: ReportSource, _ options: ReportOptions) {
    self.source = source
    stacks = ProfileStacks(source)
    var options = options
    options.limit = 0
    let sites = source.sites(options, onlyCounted: true)
    var places: [ProfileSample.Identity: Int] = [:]
    places.reserveCapacity(sites.count)
    samples.reserveCapacity(sites.count)
    for reference in sites { add(source[reference], process: reference.process, &places) }
    stacks.finish()
  }

  private mutating func add(_ site: Site, process: Int, _ places: inout [ProfileSample.Identity: Int]) {
    let context = source.processes[process].recording.contextCode(of: site)
    let labels = ProfileLabels(process: process, context: context, thread: site.thread, allocator: site.kind)
    let identity = ProfileSample.Identity(stack: stacks.stack(of: site, process: process), labels: labels)
    if let place = places[identity] {
      samples[place].counts += site.counts
    } else {
      places[identity] = samples.count
      samples.append(ProfileSample(identity: identity, counts: site.counts))
    }
  }

  var locations: [ProfileLocation] { stacks.locations.locations }
  var mappings: [ProfileMapping] { stacks.locations.mappings }

  /// The numbers of a stack's locations, innermost first.
  func locations(of stack: UInt32) -> [UInt64] { stacks.locations(of: stack) }

  /// A figure of a sample. Below 0 it would upset readers, who draw it as a width: it is 0 then, and a note tells of it.
  func value(_ figure: ProfileFigure, of sample: ProfileSample) -> Int64 { max(0, figure.value(in: sample.counts)) }
}
