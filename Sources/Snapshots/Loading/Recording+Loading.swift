package import CaptureFormat

extension Recording {
  /// Loads a capture. `resolve` gives the one name of a file that may have several (symbolic links).
  package init(_ capture: CaptureFile, resolve: @escaping (String) -> String) {
    var growing = GrowingRecording(resolve: resolve)
    self = growing.look(at: capture)
  }
}
