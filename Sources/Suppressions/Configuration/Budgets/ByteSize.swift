/// A number of bytes as budgets write it: "500 MB" is 500 millions, and "500 MiB" 524,288,000.
package struct ByteSize: Equatable, Sendable {
  /// Why a text is no size.
  package enum Flaw: Error, Equatable, Sendable {
    /// It does not begin with a number, or with one that is too great.
    case noNumber
    /// It has another unit, or none.
    case unknownUnit(String)
  }

  /// The number.
  package let bytes: UInt64
  /// Whether its unit is a power of 1,024.
  package let isBinary: Bool

  /// The units that there are.
  package static let units = scales.map(\.unit)

  private static let scales: [(unit: String, bytes: Double)] = [
    ("B", 1), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
    ("KiB", 0x1p10), ("MiB", 0x1p20), ("GiB", 0x1p30), ("TiB", 0x1p40),
  ]

  /// More than any machine has.
  private static let greatest = 1e18

  /// A number of bytes, which is shown in powers of 1,024 or of 1,000.
  package init(bytes: UInt64, isBinary: Bool) {
    (self.bytes, self.isBinary) = (bytes, isBinary)
  }

  /// Reads digits, perhaps with a point, and a unit.
  package init(_ text: String) throws(Flaw) {
    let content = text.drop(while: \.isWhitespace)
    let digits = content.prefix { $0 == "." || $0.isASCII && $0.isNumber }
    guard digits.first != ".", digits.last != ".", let number = Double(digits) else { throw .noNumber }
    var unit = content[digits.endIndex...].drop(while: \.isWhitespace)
    while unit.last?.isWhitespace == true { unit.removeLast() }
    guard let scale = Self.scales.first(where: { $0.unit == unit }) else { throw .unknownUnit(String(unit)) }
    let value = (number * scale.bytes).rounded()
    if value > Self.greatest { throw .noNumber }
    (bytes, isBinary) = (UInt64(value), unit.contains("i"))
  }
}
