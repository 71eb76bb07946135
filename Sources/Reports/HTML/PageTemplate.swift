/// The page that reports are written into: markup, style, scripts and d3 in one text, with a place for the data.
package struct PageTemplate {
  /// The name of its file, which lies beside kmmem's libraries.
  package static let fileName = "report-page.html"
  private static let place = Array("<!-- kmmem: data -->".utf8)

  private let before: ArraySlice<UInt8>
  private let after: ArraySlice<UInt8>

  /// Takes the bytes of the file; nil if they have no place for data.
  package init?(_ bytes: [UInt8]) {
    guard let found = bytes.firstRange(of: Self.place) else { return nil }
    (before, after) = (bytes[..<found.lowerBound], bytes[found.upperBound...])
  }

  /// Writes the page with what `json` writes and the columns in it.
  func write(_ columns: PageColumns, to sink: @escaping (borrowing [UInt8]) -> Void, json: (inout JSONWriter) -> Void) {
    sink(Array(before))
    sink(Array("<script type=\"application/json\" id=\"kmmem-data\">".utf8))
    var writer = JSONWriter { sink(Self.escaped($0)) }
    json(&writer)
    writer.finish()
    sink(Array("</script>\n<script type=\"text/plain\" id=\"kmmem-columns\">".utf8))
    sink(columns.packed)
    sink(Array("</script>\n".utf8))
    sink(Array(after))
  }

  /// JSON that cannot end the element that it stands in: "<" is in its texts alone, where it may be written as a number.
  private static func escaped(_ json: borrowing [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(json.count)
    for byte in copy json {
      if byte == UInt8(ascii: "<") { text += Array("\\u003c".utf8) } else { text.append(byte) }
    }
    return text
  }
}
