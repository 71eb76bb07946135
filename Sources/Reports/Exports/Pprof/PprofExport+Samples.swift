import CaptureFormat
import ProfileFormats
import Snapshots

extension PprofExport {
  /// A part of the profile with some of its samples.
  mutating func part(with samples: ArraySlice<ProfileSample>) -> Pprof.Profile {
    .filled { $0.sample = samples.map { sample($0) } }
  }

  private mutating func sample(_ sample: ProfileSample) -> Pprof.Sample {
    .filled { message in
      message.locationID = contents.locations(of: sample.identity.stack).map { Self.identifier(ofLocation: Int($0)) }
      message.value = ProfileFigure.allCases.map { contents.value($0, of: sample) }
      message.label = labels(sample.identity.labels)
    }
  }

  private mutating func labels(_ key: ProfileLabels) -> [Pprof.Label] {
    if let known = labels[key] { return known }
    let recording = contents.source.processes[key.process].recording
    var made = [label("thread", recording.threadLabel(ofSlot: key.thread)), label("allocator", key.allocator.allocatorName)]
    if let context = contents.source.context(of: key), !context.isEmpty { made.append(label("context", context)) }
    if contents.source.processes.count > 1 {
      made.append(
        .filled { label in
          label.key = string("pid")
          label.num = Int64(recording.header.pid)
        })
    }
    labels[key] = made
    return made
  }

  private mutating func label(_ key: String, _ text: String) -> Pprof.Label {
    .filled { label in
      label.key = string(key)
      label.str = string(text)
    }
  }
}
