import CaptureFormat
import ProfileFormats
import Snapshots

/// Profiles for OpenTelemetry: the bytes of a `ProfilesData`, which are those of an `ExportProfilesServiceRequest`, too.
package struct OTLPExport: ReportExport {
  package static let isBinary = true

  /// The version of the semantic conventions that the names of attributes are from.
  static let schemaURL = "https://opentelemetry.io/schemas/1.44.0"

  let contents: ProfileContents
  var dictionary = OTLPDictionary()
  /// By the numbers of the contents' locations: their places in the dictionary; 0 before they are asked for.
  var locations: [Int32]
  /// The same of the contents' stacks and labels.
  var stacks: [UInt32: Int32] = [:]
  var labels: [ProfileLabels: [Int32]] = [:]

  private init(_ contents: ProfileContents) {
    self.contents = contents
    locations = [Int32](repeating: 0, count: contents.locations.count)
  }

  /// Writes a profile per figure and process, that of the options' figure first: readers show the first one.
  package static func write(
    _ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void
  ) throws(ExportError) {
    let export = OTLPExport(ProfileContents(source, options))
    do { sink(try export.data(ProfileFigure(options.order)).encoded()) } catch { throw .tooLarge }
  }

  private consuming func data(_ usual: ProfileFigure) -> OTLP.ProfilesData {
    let figures = [usual] + ProfileFigure.allCases.filter { $0 != usual }
    return .filled { data in
      data.resourceProfiles = contents.source.processes.indices.map { resourceProfiles(ofProcess: $0, figures) }
      // Last, when everything has been asked for.
      data.dictionary = dictionary.message
    }
  }

  private mutating func resourceProfiles(ofProcess process: Int, _ figures: [ProfileFigure]) -> OTLP.ResourceProfiles {
    let recording = contents.source.processes[process].recording
    let samples = contents.samples.filter { $0.identity.labels.process == process }
    let notes = contents.notes(ofProcess: process)
    let attributes = notes.isEmpty ? [] : [dictionary.attribute("pprof.profile.comment", .texts(notes))]
    return .filled { message in
      message.resource = OTLPResource.message(recording)
      message.schemaURL = Self.schemaURL
      message.scopeProfiles = [
        .filled { scope in
          scope.scope.name = "kmmem"
          scope.scope.version = recording.facts.profilerVersion ?? ""
          scope.schemaURL = Self.schemaURL
          scope.profiles = figures.map { figure in
            var profile = profile(of: figure, samples, recording)
            profile.attributeIndices = attributes
            return profile
          }
        }
      ]
    }
  }

  private mutating func profile(
    of figure: ProfileFigure, _ samples: [ProfileSample], _ recording: Recording
  ) -> OTLP.Profile {
    .filled { profile in
      profile.sampleType = type(figure.name, figure.unit)
      profile.timeUnixNano = recording.header.startRealtime
      profile.durationNano = recording.header.durationNanoseconds
      if recording.header.sampleBytes > 0 {
        profile.periodType = type("space", "bytes")
        profile.period = Int64(clamping: recording.header.sampleBytes)
      }
      // A sample that is missing counts as 0, so that those which are 0 can be.
      profile.samples = samples.compactMap { sample($0, value: contents.value(figure, of: $0)) }
    }
  }

  private mutating func type(_ name: String, _ unit: String) -> OTLP.ValueType {
    .filled { type in
      type.typeStrindex = dictionary.string(name)
      type.unitStrindex = dictionary.string(unit)
    }
  }
}
