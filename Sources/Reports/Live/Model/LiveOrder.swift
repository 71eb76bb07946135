/// By which figure the rows of a live table are ordered, the highest first.
package enum LiveOrder: String, CaseIterable, Sendable {
  /// Live bytes.
  case size
  /// How fast the live bytes grow.
  case growth
  /// Allocations per second.
  case rate
  /// Live blocks.
  case count

  /// The order that the next press of the same key gives.
  package var next: LiveOrder {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }
}
