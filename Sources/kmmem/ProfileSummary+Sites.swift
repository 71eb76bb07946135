extension ProfileSummary {
  /// The sites that held most at the peak, one line each, for the end of a recording.
  static func topSites(ofCapture path: String) -> [String] { [] }
}
