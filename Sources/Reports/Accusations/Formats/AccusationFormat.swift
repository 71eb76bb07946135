/// Writes what kmmem accuses so that a CI system can read it.
///
/// A new one is a file with such a type, and a place in the list below.
package protocol AccusationFormat: Sendable {
  /// What the option --format calls it.
  static var name: String { get }

  /// Writes the whole, piece by piece.
  static func write(_ export: AccusationExport, sink: @escaping (borrowing [UInt8]) -> Void)
}

/// All formats, in the order in which they are listed to users.
package enum AccusationFormats {
  package static let all: [any AccusationFormat.Type] = [
    SARIFExport.self, JUnitExport.self, GitLabExport.self, GitHubExport.self,
  ]
}
