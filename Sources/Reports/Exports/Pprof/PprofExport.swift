import CaptureFormat
import ProfileFormats
import Snapshots

/// A heap profile for pprof and all that read its files: gzip around github.com/google/pprof's profile.proto.
package struct PprofExport: ReportExport {
  package static let isBinary = true

  /// Samples that are written at once.
  private static let samplesPerPiece = 4096

  let contents: ProfileContents
  var strings = NumberedValues(none: "")
  var functions = NumberedValues(none: Pprof.Function())
  /// The labels of samples that have been made.
  var labels: [ProfileLabels: [Pprof.Label]] = [:]

  /// Writes the profile in parts, which a reader of Protocol Buffers joins: with all sites it is large.
  package static func write(
    _ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void
  ) throws(ExportError) {
    var export = PprofExport(contents: ProfileContents(source, options))
    let stream = GzipStream(sink: sink)
    stream.write(try bytes(of: export.head(ProfileFigure(options.order))))
    let samples = export.contents.samples
    for first in stride(from: 0, to: samples.count, by: samplesPerPiece) {
      stream.write(try bytes(of: export.part(with: samples[first..<min(samples.count, first + samplesPerPiece)])))
    }
    stream.write(try bytes(of: export.code()))
    stream.write(try bytes(of: export.tables()))
    stream.finish()
  }

  private static func bytes(of part: Pprof.Profile) throws(ExportError) -> [UInt8] {
    do { return try part.encoded() } catch { throw .tooLarge }
  }

  /// What is said of the profile as a whole.
  private mutating func head(_ usual: ProfileFigure) -> Pprof.Profile {
    .filled { profile in
      profile.sampleType = ProfileFigure.allCases.map { type($0.name, $0.unit) }
      profile.defaultSampleType = string(usual.name)
      profile.timeNanos = Int64(clamping: contents.start)
      profile.durationNanos = Int64(clamping: contents.duration)
      profile.comment = contents.notes.map { string($0) }
      if let period = contents.samplePeriod {
        profile.periodType = type("space", "bytes")
        profile.period = period
      }
    }
  }

  private mutating func type(_ name: String, _ unit: String) -> Pprof.ValueType {
    .filled { type in
      type.type = string(name)
      type.unit = string(unit)
    }
  }

  /// The number of a string.
  mutating func string(_ text: String) -> Int64 { Int64(strings.number(of: text)) }

  /// What everything else refers to: all functions, and all strings.
  private func tables() -> Pprof.Profile {
    .filled { profile in
      profile.function = functions.values.enumerated().dropFirst().map { number, function in
        var function = function
        function.id = UInt64(number)
        return function
      }
      profile.stringTable = strings.values
    }
  }
}
