import ArgumentParser
import CaptureFormat
import Detectors
import Launching
import Reports
import Snapshots
import Suppressions

/// The points of a program that it has named with `kmmem_check_leaks`, with its heap at each, the earliest first.
struct NamedPoints {
  private var points: [(name: String, heap: HeapSnapshot)] = []

  /// None.
  init() {}

  /// Those among the heaps of a program, which are in the order in which they were taken.
  init(_ heaps: some Sequence<HeapSnapshot>, of output: OutputFile) {
    points = heaps.compactMap { heap in output.point(of: heap.file.path).map { ($0, heap) } }
  }

  /// The heap at a point.
  func heap(at name: String) -> HeapSnapshot? { points.last { $0.name == name }?.heap }

  /// Says that there is no such point, and which there are.
  func unknown(_ name: String) -> ValidationError {
    let others = points.isEmpty ? "it named none" : "it named \(points.map(\.name).joined(separator: ", "))"
    return ValidationError("--since \(name): the program came by no point of that name with kmmem_check_leaks; \(others).")
  }

  /// What leaked at each, and at the end; empty where the program has named none.
  func sums(until end: HeapSnapshot, _ selection: LeakSelection, _ configuration: Configuration) -> [LeakPoint] {
    if points.isEmpty { return [] }
    var earlier: HeapSnapshot?
    return (points.map { (Optional($0.name), $0.heap) } + [(nil, end)]).map { name, heap in
      let leaked = Self.sum(LeakAnalysis([heap], selection: selection), configuration)
      let new = earlier.map { Self.sum(LeakAnalysis([heap], since: $0, selection: selection), configuration) }
      earlier = heap
      return LeakPoint(name: name, nanoseconds: heap.file.header.recordingNanoseconds, leaked: leaked, new: new ?? leaked)
    }
  }

  private static func sum(_ analysis: LeakAnalysis, _ configuration: Configuration) -> LeakPoint.Sum {
    LeakPoint.Sum(JudgedFindings(LeakReport(analysis), by: configuration).findings.filter { !$0.isError })
  }
}
