/// A form of the report for other programs.
package protocol ReportExport {
  /// Whether it is nothing that a terminal could show.
  static var isBinary: Bool { get }

  /// Writes the report of a process and the children it is shown with, piece by piece.
  static func write(
    _ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void
  ) throws(ExportError)
}

/// Why a report cannot be written in a format.
package enum ExportError: Error, Equatable {
  /// It has more bytes than a message of the format may have: 2 GiB.
  case tooLarge
}

extension JSONReport: ReportExport {
  package static let isBinary = false
}
