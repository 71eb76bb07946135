/// A file of suppressions that was written for Valgrind or for LeakSanitizer.
package struct SuppressionFile: Equatable, Sendable {
  /// The entries about leaks, in the order of the file.
  package let suppressions: [Suppression]
  /// The entries about other things.
  package let skipped: [SkippedEntry]

  /// Takes what a reader found.
  init(suppressions: [Suppression], skipped: [SkippedEntry]) {
    self.suppressions = suppressions
    self.skipped = skipped
  }

  /// Reads a text; `path` is for messages. The first line that is no comment tells for which of the two it was written.
  package init(text: String, path: String) throws(SuppressionFileError) {
    let lines = SignificantLine.all(of: text)
    if lines.first?.text.hasPrefix("{") == true {
      var reader = ValgrindReader(path: path, lines: lines)
      self = try reader.file()
    } else {
      self = try SanitizerReader(path: path).file(of: lines)
    }
  }

  /// Reads a file. Bytes that are no UTF-8 do not hinder: they are most often in comments.
  package init(contentsOf path: String) throws(SuppressionFileError) {
    let bytes: [UInt8]
    do throws(FileProblem) {
      bytes = try FileText.bytes(of: path)
    } catch {
      throw .unreadable(path: path, error)
    }
    try self.init(text: String(decoding: bytes, as: UTF8.self), path: path)
  }
}
