/// A row of a table with commas between its fields (RFC 4180).
struct TableRow {
  private(set) var fields: [String] = []

  /// Takes the next row apart; nil behind the last. A field in quotation marks may go on in the next line.
  init?(_ lines: inout LineReader) throws(ToolReportError) {
    guard let first = try lines.next() else { return nil }
    var line = first
    var field: [UInt8] = []
    var isQuoted = false
    while true {
      take(line, &field, &isQuoted)
      guard isQuoted, field.count < 1 << 20, let next = try lines.next() else { break }
      field.append(0x0a)
      line = next
    }
    fields.append(String(decoding: field, as: UTF8.self))
  }

  /// Takes a line; what is behind its last comma stays in `field`.
  private mutating func take(_ line: ArraySlice<UInt8>, _ field: inout [UInt8], _ isQuoted: inout Bool) {
    var isAfterQuote = false
    for byte in line {
      if byte == UInt8(ascii: "\"") {
        // Two in a field that is quoted are one.
        if isAfterQuote { field.append(byte) }
        isAfterQuote = isQuoted
        isQuoted.toggle()
        continue
      }
      isAfterQuote = false
      if byte == UInt8(ascii: ","), !isQuoted {
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      } else {
        field.append(byte)
      }
    }
  }
}
