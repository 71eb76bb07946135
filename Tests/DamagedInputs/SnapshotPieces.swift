import CCaptureFormat
import SyntheticCaptures

/// A snapshot file taken apart, so that its contents can be changed and put together again with checksums that are right.
package struct SnapshotPieces {
  /// The bytes of one section.
  package struct Section {
    package let kind: UInt32
    package var content: [UInt8]
  }

  /// The 128 bytes of the header.
  package var header: [UInt8]
  /// All but the last section, those of one kind behind each other in one.
  package var sections: [Section] = []
  /// The last section.
  package var end: [UInt8]

  private static let headerBytes = MemoryLayout<kmm_snapshot_header>.size
  private static let headBytes = MemoryLayout<kmm_section>.size

  /// Takes a file apart as far as its sections can be told; nil where it has no header or no last section.
  package init?(_ file: [UInt8]) {
    guard file.count >= Self.headerBytes else { return nil }
    header = Array(file[..<Self.headerBytes])
    end = []
    var offset = Self.headerBytes
    while offset + Self.headBytes <= file.count {
      let kind = file.number(at: offset, UInt32.self)
      let count = file.number(at: offset + 8, UInt64.self)
      let start = offset + Self.headBytes
      guard count <= UInt64(file.count - start) else { return nil }
      let content = Array(file[start..<start + Int(count)])
      if kind == KMM_SECTION_END.rawValue {
        end = content
        return
      }
      if let known = sections.firstIndex(where: { $0.kind == kind }) {
        sections[known].content += content
      } else {
        sections.append(Section(kind: kind, content: content))
      }
      offset = start + (Int(count) + 7) / 8 * 8
    }
    return nil
  }

  /// The file with right checksums, whatever its contents say.
  package func file() -> [UInt8] {
    var header = header
    header.set(UInt64(KMM_SNAPSHOT_MAGIC), at: 0)
    header.set(UInt16(KMM_SNAPSHOT_MAJOR), at: 8)
    header.set(UInt32(Self.headerBytes), at: 12)
    header.set(UInt32(0), at: Self.headerBytes - 4)
    header.set(SectionWriter.checksum(header), at: Self.headerBytes - 4)
    var writer = SectionWriter(header: header)
    for section in sections { writer.section(section.kind, section.content) }
    var end = end
    let seal = MemoryLayout<kmm_snapshot_end>.size
    if end.count >= seal + 8 { end.set(UInt64(SectionWriter.checksum(writer.heads)), at: seal) }
    writer.section(KMM_SECTION_END.rawValue, end)
    return writer.bytes
  }
}

extension [UInt8] {
  /// The little-endian number at a place.
  func number<Number: FixedWidthInteger>(at place: Int, _ type: Number.Type) -> Number {
    withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Number.self)) }
  }

  /// Writes a little-endian number.
  mutating func set(_ number: some FixedWidthInteger, at place: Int) {
    withUnsafeMutableBytes { $0.storeBytes(of: number.littleEndian, toByteOffset: place, as: type(of: number)) }
  }
}
