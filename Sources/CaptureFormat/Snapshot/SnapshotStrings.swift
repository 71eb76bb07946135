/// The strings of a snapshot by their numbers.
package struct SnapshotStrings: Sendable {
  private let content: LittleEndianBytes
  private let ranges: [Range<Int>]

  init(_ section: SectionBytes) throws(SnapshotError) {
    let content = section.content
    var ranges: [Range<Int>] = []
    try section.walk { start, room in
      guard room >= 4, let length: UInt32 = content.value(at: start), Int(length) <= room - 4 else { return nil }
      ranges.append(start + 4..<start + 4 + Int(length))
      return 4 + Int(length)
    }
    self.content = content
    self.ranges = ranges
  }

  /// How many there are; the highest number.
  package var count: Int { ranges.count }

  /// The text of a number; nil for 0, which means none.
  package subscript(_ number: UInt32) -> String? {
    number == 0 || number > ranges.count ? nil : content.text(ranges[Int(number) - 1])
  }
}
