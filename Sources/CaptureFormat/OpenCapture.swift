/// A capture that stays open to be read again and again, even when its file has been moved or removed meanwhile.
package struct OpenCapture: ~Copyable {
  /// Where it was opened.
  package let path: String
  private let file: FileBytes

  /// Opens a file; whether it is a capture, reading it says.
  package init(path: String) throws(CaptureError) {
    self.path = path
    file = try FileBytes(path: path)
  }

  /// What it holds at this moment; O(size of the valid elements).
  package func read() throws(CaptureError) -> CaptureFile { try CaptureFile(file, path: path) }
}
