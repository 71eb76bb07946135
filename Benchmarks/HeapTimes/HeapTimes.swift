import CaptureFormat
import Glibc
import HeapGraph
import Snapshots

/// Times the steps of reading a snapshot, one after the other in one thread.
///
/// Argument: a snapshot. Writes an object of JSON: the `seconds` of each step, what they `found`, and the highest memory of the process
/// as `peak_bytes`.
@main
enum HeapTimes {
  static func main() {
    guard CommandLine.arguments.count == 2 else { fail("name one snapshot") }
    var steps: [(name: String, seconds: Double)] = []
    func timed<Result>(_ name: String, _ step: () throws -> Result) -> Result {
      let clock = ContinuousClock()
      let start = clock.now
      do {
        let result = try step()
        steps.append((name, (clock.now - start) / .seconds(1)))
        return result
      } catch {
        fail("\(CommandLine.arguments[1]): \(error)")
      }
    }
    let heap = timed("load") { HeapSnapshot(try SnapshotFile(path: CommandLine.arguments[1])) }
    let components = timed("components") { StronglyConnectedComponents(of: heap.graph).count }
    let lost = timed("dominators and retained sizes") { heap.dominators.lostCount }
    let held = timed("retained sets") { heap.rootNodes.reduce(0) { $0 + heap.retainedSets.count(of: $1) } }
    let found = "\"components\": \(components), \"lost\": \(lost), \"held by roots\": \(held)"
    let times = steps.map { "\"\($0.name)\": \($0.seconds)" }.joined(separator: ", ")
    print("{\"seconds\": {\(times)}, \"found\": {\(found)}, \"peak_bytes\": \(peakBytes())}")
  }

  private static func peakBytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  private static func fail(_ sentence: String) -> Never {
    _ = "HeapTimes: \(sentence)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(2)
  }
}
