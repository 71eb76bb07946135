/// The lines of a stream, one after the other, without their ends.
struct LineReader {
  /// Bytes of a line that are kept; what comes behind is left out.
  private let greatest: Int
  private let stream: any ByteStream
  private var piece: [UInt8] = []
  private var place = 0
  private var isAtEnd = false
  /// Whether the last line that was read had an end.
  private(set) var isEnded = true

  init(_ stream: any ByteStream, keeping greatest: Int = 1 << 20) {
    self.stream = stream
    self.greatest = greatest
  }

  /// The next line; nil behind the last.
  mutating func next() throws(ToolReportError) -> ArraySlice<UInt8>? {
    if let line = lineInPiece() { return kept(line) }
    var line = Array(piece[place...])
    while !isAtEnd {
      guard let bytes = try stream.next() else {
        isAtEnd = true
        break
      }
      (piece, place) = (bytes, 0)
      let rest = lineInPiece()
      line += (rest ?? piece[...]).prefix(max(0, greatest - line.count))
      if rest != nil { return kept(line[...]) }
      place = piece.count
    }
    (piece, place) = ([], 0)
    if !line.isEmpty { isEnded = false }
    return line.isEmpty ? nil : kept(line[...])
  }

  private func kept(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.last == 0x0d ? line.dropLast() : line.prefix(greatest)
  }

  /// The next line, where its end is in the piece.
  private mutating func lineInPiece() -> ArraySlice<UInt8>? {
    let start = place
    guard let end = piece[start...].firstIndex(of: 0x0a) else { return nil }
    place = end + 1
    return piece[start..<end]
  }
}
