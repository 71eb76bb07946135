/// Small graphs made of block characters.
package enum Bars {
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// A horizontal bar for a part of 0 to 1.
  package static func bar(_ part: Double, width: Int) -> String {
    guard part > 0, part.isFinite else { return "" }
    let units = max(1, Int((min(part, 1) * Double(width) * 8).rounded()))
    return String(repeating: "█", count: units / 8) + eighths[units % 8]
  }

  /// A curve over time: each column shows the highest value of its share of the time.
  package static func curve(_ points: [(time: UInt64, value: UInt64)], width: Int, top: UInt64) -> String {
    guard top > 0 else { return "" }
    return columns(points, width: width).map { value in
      let level = Int((Double(value) / Double(top) * 8).rounded(.up)) - 1
      return value == 0 ? " " : levels[min(max(level, 0), 7)]
    }.joined()
  }

  /// The highest value of each column's share of the time; a column without a point keeps the value before it.
  static func columns(_ points: [(time: UInt64, value: UInt64)], width: Int) -> [UInt64] {
    guard let end = points.last?.time, width > 0 else { return [] }
    var columns = [UInt64?](repeating: nil, count: width)
    for point in points {
      // A damaged timeline may go beyond its last point.
      let part = end == 0 ? 0 : min(Double(point.time) / Double(end), 1)
      let column = min(Int(part * Double(width)), width - 1)
      columns[column] = max(columns[column] ?? 0, point.value)
    }
    var latest: UInt64 = 0
    return columns.map { value in
      latest = value ?? latest
      return latest
    }
  }
}
