/// A number of bytes, as a person writes it: 512K, 1.5M.
public struct ByteCount: Equatable, Sendable {
  /// The number.
  public let bytes: UInt64

  /// A plain number of bytes.
  public init(_ bytes: UInt64) { self.bytes = bytes }

  /// Reads digits with an optional K, M, G or T (powers of 1024), which B or iB may follow; nil for anything else.
  public init?(_ text: String) {
    var digits = text.lowercased()
    if digits.hasSuffix("ib") { digits.removeLast(2) } else if digits.hasSuffix("b") { digits.removeLast() }
    var scale = 1.0
    if let last = digits.last, let power = "kmgt".firstIndex(of: last) {
      for _ in 0...("kmgt".distance(from: "kmgt".startIndex, to: power)) { scale *= 1024 }
      digits.removeLast()
    }
    guard let first = digits.first, first.isNumber, digits.allSatisfy({ $0.isNumber || $0 == "." }), let number = Double(digits)
    else { return nil }
    let value = number * scale
    guard value < 1e18 else { return nil }
    bytes = UInt64(value)
  }

  /// The number with a fitting unit and at most three digits before it: "3.2 MiB".
  public var words: String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    if unit == 0 { return "\(bytes) B" }
    let tenths = UInt64((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
