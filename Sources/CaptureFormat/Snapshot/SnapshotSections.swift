import CCaptureFormat

/// A snapshot opened for reading: its header, where its sections lie, and what the last one says.
///
/// Each byte of the file is held against something: the header and the bytes of sections against their checksums, the heads against
/// the seal in the last section, the bytes between sections against zero. Memory is asked for only for bytes that the file has.
struct SnapshotSections: ~Copyable {
  /// Where a section's bytes stand, and what they must add up to.
  struct Section {
    let kind: UInt32
    let checksum: UInt32
    let bytes: Range<Int>
  }

  /// Bytes of a section that is skipped are checked in pieces of this size.
  private static let pieceBytes = 1 << 20

  let path: String
  let header: SnapshotHeader
  private(set) var end = kmm_snapshot_end()
  private let file: FileBytes
  private let size: Int
  private var sections: [Section] = []
  private var heads = RunningChecksum()

  /// Opens a file and finds its sections; O(sections).
  static func found(in path: String) throws(SnapshotError) -> SnapshotSections {
    let file = try Self.open(path)
    let size = try Self.size(of: file)
    let header = try Self.header(file, path: path, size: size)
    var sections = SnapshotSections(path: path, header: header, file: file, size: size)
    try sections.findSections()
    try sections.readEnd()
    return sections
  }

  private init(path: String, header: SnapshotHeader, file: consuming FileBytes, size: Int) {
    self.path = path
    self.header = header
    self.file = file
    self.size = size
  }

  private static func open(_ path: String) throws(SnapshotError) -> FileBytes {
    do { return try FileBytes(path: path) } catch { throw SnapshotError(error) }
  }

  private static func size(of file: borrowing FileBytes) throws(SnapshotError) -> Int {
    do { return try file.size() } catch { throw SnapshotError(error) }
  }

  /// The header, once its version and its checksum are known to be right.
  private static func header(_ file: borrowing FileBytes, path: String, size: Int) throws(SnapshotError) -> SnapshotHeader {
    let start = LittleEndianBytes(try elements(UInt8.self, [0..<min(size, SnapshotHeader.size)], of: file))
    guard let magic: UInt64 = start.value(at: 0), magic == KMM_SNAPSHOT_MAGIC else { throw .notASnapshot(path: path) }
    guard let fields: kmm_snapshot_header = start.value(at: 0) else {
      throw .truncated(path: path, size: size, expected: SnapshotHeader.size)
    }
    let header = SnapshotHeader(fields)
    guard header.major > 0 else { throw .notASnapshot(path: path) }
    guard header.major <= Int(KMM_SNAPSHOT_MAJOR) else { throw .newerFormat(path: path, major: header.major) }
    guard header.headerBytes >= SnapshotHeader.size, header.headerBytes % 8 == 0, header.headerBytes <= Int(KMM_PAGE) else {
      throw .damaged(path: path, offset: 0, .headerImpossible(bytes: header.headerBytes))
    }
    guard header.headerBytes <= size else { throw .truncated(path: path, size: size, expected: header.headerBytes) }
    var whole = try elements(UInt8.self, [0..<header.headerBytes], of: file)
    for place in SnapshotHeader.size - 4..<SnapshotHeader.size { whole[place] = 0 }
    guard RunningChecksum.of(whole) == header.checksum else { throw .damaged(path: path, offset: 0, .headerChanged) }
    return header
  }

  private mutating func findSections() throws(SnapshotError) {
    var offset = header.headerBytes
    while true {
      let start = offset + MemoryLayout<kmm_section>.size
      guard start <= size else { throw .truncated(path: path, size: size, expected: start) }
      let raw = try elements(kmm_section.self, [offset..<start])
      let head = raw[0]
      guard head.bytes <= UInt64(size - start) else {
        throw .truncated(path: path, size: size, expected: Int(min(head.bytes, UInt64(Int.max - start))) + start)
      }
      let bytes = start..<start + Int(head.bytes)
      let next = (bytes.upperBound + 7) / 8 * 8
      guard next <= size else { throw .truncated(path: path, size: size, expected: next) }
      guard try elements(UInt8.self, [bytes.upperBound..<next]).allSatisfy({ $0 == 0 }) else {
        throw .damaged(path: path, offset: bytes.upperBound, .paddingNotZero)
      }
      sections.append(Section(kind: head.kind, checksum: head.checksum, bytes: bytes))
      if head.kind == KMM_SECTION_END.rawValue { break }
      heads.add(raw)
      offset = next
    }
  }

  private mutating func readEnd() throws(SnapshotError) {
    let last = sections[sections.count - 1]
    let next = (last.bytes.upperBound + 7) / 8 * 8
    guard next == size else { throw .damaged(path: path, offset: next, .endNotLast) }
    let content = try bytes(of: KMM_SECTION_END)
    // What a newer minor version has behind the structures is left alone.
    guard let end: kmm_snapshot_end = content.content.value(at: 0) else {
      throw .damaged(path: path, offset: last.bytes.lowerBound, .recordNotWhole(section: last.kind))
    }
    let seal: kmm_snapshot_seal? = content.content.value(at: MemoryLayout<kmm_snapshot_end>.size)
    guard seal.map({ $0.heads == UInt64(heads.value) }) ?? true else {
      throw .damaged(path: path, offset: last.bytes.lowerBound, .headsChanged)
    }
    self.end = end
  }

  /// All records of a kind whose records have one size, in their order.
  func records<Record: BitwiseCopyable>(_ kind: kmm_section_kind, _ type: Record.Type) throws(SnapshotError) -> [Record] {
    let stride = MemoryLayout<Record>.stride
    let chosen = sections.filter { $0.kind == kind.rawValue }
    for section in chosen where section.bytes.count % stride != 0 {
      throw .damaged(path: path, offset: section.bytes.lowerBound, .recordNotWhole(section: section.kind))
    }
    let records = try elements(type, chosen.map(\.bytes))
    var first = 0
    for section in chosen {
      var sum = RunningChecksum()
      sum.add(records, first..<first + section.bytes.count / stride)
      try check(sum, section)
      first += section.bytes.count / stride
    }
    return records
  }

  /// The bytes of all sections of a kind whose records have lengths of their own.
  func bytes(of kind: kmm_section_kind) throws(SnapshotError) -> SectionBytes {
    let bytes = try records(kind, UInt8.self)
    let chosen = sections.filter { $0.kind == kind.rawValue }
    return SectionBytes(path: path, kind: kind.rawValue, content: LittleEndianBytes(bytes), ranges: chosen.map(\.bytes))
  }

  /// Looks at the sections that nobody reads: they are skipped, but not when they are damaged.
  func checkSections(except known: [kmm_section_kind]) throws(SnapshotError) {
    for section in sections where !known.contains(where: { $0.rawValue == section.kind }) {
      var sum = RunningChecksum()
      for start in stride(from: section.bytes.lowerBound, to: section.bytes.upperBound, by: Self.pieceBytes) {
        sum.add(try elements(UInt8.self, [start..<min(start + Self.pieceBytes, section.bytes.upperBound)]))
      }
      try check(sum, section)
    }
  }

  private func check(_ sum: RunningChecksum, _ section: Section) throws(SnapshotError) {
    guard sum.value == section.checksum else {
      throw .damaged(path: path, offset: section.bytes.lowerBound, .sectionChanged(section: section.kind))
    }
  }

  private func elements<Element: BitwiseCopyable>(_ type: Element.Type, _ ranges: [Range<Int>]) throws(SnapshotError) -> [Element]
  {
    try Self.elements(type, ranges, of: file)
  }

  private static func elements<Element: BitwiseCopyable>(
    _ type: Element.Type, _ ranges: [Range<Int>], of file: borrowing FileBytes
  ) throws(SnapshotError) -> [Element] {
    let count = ranges.reduce(0) { $0 + $1.count } / MemoryLayout<Element>.stride
    if count == 0 { return [] }
    do { return try file.elements(count: count, from: ranges) } catch { throw SnapshotError(error) }
  }
}
