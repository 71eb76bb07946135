/// The bytes of all sections of one kind, behind each other, with where they stand in the file.
struct SectionBytes {
  private struct Part {
    let range: Range<Int>
    /// Offset in the file of the first byte.
    let offset: Int
  }

  private let path: String
  private let kind: UInt32
  let content: LittleEndianBytes
  private let parts: [Part]

  /// `ranges` are those in the file.
  init(path: String, kind: UInt32, content: LittleEndianBytes, ranges: [Range<Int>]) {
    self.path = path
    self.kind = kind
    self.content = content
    var parts: [Part] = []
    for range in ranges {
      let start = parts.last?.range.upperBound ?? 0
      parts.append(Part(range: start..<start + range.count, offset: range.lowerBound))
    }
    self.parts = parts
  }

  /// Hands out where each record begins; `length` gives its bytes, or nil where it does not fit in the room up to its section's end.
  func walk(_ length: (_ start: Int, _ room: Int) -> Int?) throws(SnapshotError) {
    for part in parts {
      var start = part.range.lowerBound
      while start < part.range.upperBound {
        let room = part.range.upperBound - start
        guard let length = length(start, room), length > 0, length <= room else {
          let offset = part.offset + start - part.range.lowerBound
          throw .damaged(path: path, offset: offset, .recordNotWhole(section: kind))
        }
        start += length
      }
    }
  }
}
