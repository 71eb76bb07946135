/// A stream whose first bytes have been looked at, and come once more.
final class BegunStream: ByteStream {
  /// The first bytes.
  let beginning: [UInt8]
  private var isBegun = false
  private let rest: any ByteStream

  /// Looks at so many bytes, or a few more; fewer where the stream ends before.
  init(_ stream: any ByteStream, looking count: Int) throws(ToolReportError) {
    var beginning: [UInt8] = []
    while beginning.count < count, let bytes = try stream.next() { beginning += bytes }
    self.beginning = beginning
    rest = stream
  }

  var damage: String? { rest.damage }

  func next() throws(ToolReportError) -> [UInt8]? {
    if isBegun || beginning.isEmpty { return try rest.next() }
    isBegun = true
    return beginning
  }
}
