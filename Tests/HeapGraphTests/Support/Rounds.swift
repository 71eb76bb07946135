import Foundation

/// How many random graphs a test looks at: $KMMEM_GRAPH_RUNS, else 300. Seeds count up from $KMMEM_GRAPH_SEED, else 1.
enum Rounds {
  static let seeds: ClosedRange<UInt64> = {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["KMMEM_GRAPH_SEED"].flatMap { UInt64($0) } ?? 1
    let count = environment["KMMEM_GRAPH_RUNS"].flatMap { UInt64($0) } ?? 300
    return first...(first + max(count, 1) - 1)
  }()
}
