import CaptureFormat
import Snapshots

/// Allocations whose sizes lie between two powers of two.
struct SizeClass: Equatable {
  /// The sizes, both ends included.
  let sizes: ClosedRange<UInt64>
  let allocations: UInt64
}

extension ReportSource {
  /// The sizes that occurred, ascending.
  func sizeClasses() -> [SizeClass] {
    var allocations: [UInt64] = []
    for thread in processes.flatMap(\.recording.threads) {
      for (number, count) in thread.sizes.enumerated() {
        if number == allocations.count { allocations.append(0) }
        allocations[number] &+= count
      }
    }
    return allocations.enumerated().filter { $0.element > 0 }.map { number, count in
      let low: UInt64 = number == 0 ? 0 : 1 << (number - 1) + 1
      return SizeClass(sizes: low...max(low, 1 << number), allocations: count)
    }
  }
}
