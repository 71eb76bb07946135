import CCaptureFormat

/// Puts the sections of a snapshot behind each other.
package struct SectionWriter {
  /// The file so far.
  package private(set) var bytes: [UInt8]
  /// The heads of the sections.
  package private(set) var heads: [UInt8] = []

  /// Begins with a file's header.
  package init(header: [UInt8]) { bytes = header }

  /// Adds records, so many in each section; none make no section.
  mutating func add(_ kind: kmm_section_kind, _ records: [[UInt8]], perSection: Int) {
    var rest = records[...]
    while !rest.isEmpty {
      section(kind.rawValue, Array(rest.prefix(perSection).joined()))
      rest = rest.dropFirst(perSection)
    }
  }

  /// Adds one section.
  package mutating func section(_ kind: UInt32, _ content: [UInt8]) {
    let head = SyntheticSnapshot.bytes(kmm_section(kind: kind, checksum: Self.checksum(content), bytes: UInt64(content.count)))
    heads += head
    bytes += head + content
    bytes += [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
  }

  /// CRC-32 as its definition says, with the eight steps of each byte in a table.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
  }

  private static let table = (0..<256 as Range<UInt32>).map { byte in
    (0..<8).reduce(byte) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1 }
  }
}
