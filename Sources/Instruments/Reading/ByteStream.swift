/// Bytes that come piece by piece, from a file or from what unpacks it.
protocol ByteStream: AnyObject {
  /// The next bytes, at least one; nil at the end.
  func next() throws(ToolReportError) -> [UInt8]?
  /// Why the bytes end too early, in words that follow "the file"; nil where they do not.
  var damage: String? { get }
}
