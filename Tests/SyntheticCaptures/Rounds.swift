import Glibc

/// How many random graphs a test looks at: $KMMEM_GRAPH_RUNS, else 300. Seeds count up from $KMMEM_GRAPH_SEED, else 1.
package enum Rounds {
  /// The seeds of a run.
  package static let seeds: ClosedRange<UInt64> = {
    let first = number("KMMEM_GRAPH_SEED") ?? 1
    return first...(first + max(number("KMMEM_GRAPH_RUNS") ?? 300, 1) - 1)
  }()

  private static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }
}
