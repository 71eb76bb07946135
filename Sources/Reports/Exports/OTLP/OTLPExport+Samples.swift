import CaptureFormat
import ProfileFormats
import Snapshots

extension OTLPExport {
  /// A sample with its figure; nil for 0.
  mutating func sample(_ sample: ProfileSample, value: Int64) -> OTLP.Sample? {
    guard value != 0 else { return nil }
    return .filled { message in
      message.stackIndex = stack(sample.identity.stack)
      message.attributeIndices = attributes(sample.identity.labels)
      message.values = [value]
    }
  }

  private mutating func stack(_ number: UInt32) -> Int32 {
    if let known = stacks[number] { return known }
    let place = dictionary.stack(contents.locations(of: number).map { location(Int($0)) })
    stacks[number] = place
    return place
  }

  private mutating func attributes(_ key: ProfileLabels) -> [Int32] {
    if let known = labels[key] { return known }
    var made = [dictionary.attribute("kmmem.allocator", .text(key.allocator.allocatorName))]
    let recording = contents.source.processes[key.process].recording
    let thread = recording.thread(inSlot: key.thread)
    if let thread { made.append(dictionary.attribute("thread.id", .number(Int64(thread.tid)))) }
    let name = thread?.name ?? recording.threadLabel(ofSlot: key.thread)
    if !name.isEmpty { made.append(dictionary.attribute("thread.name", .text(name))) }
    if let context = contents.source.context(of: key) { made.append(dictionary.attribute("kmmem.context", .text(context))) }
    labels[key] = made
    return made
  }

  private mutating func location(_ number: Int) -> Int32 {
    if locations[number] != 0 { return locations[number] }
    let location = contents.locations[number]
    let place = dictionary.location(
      .filled { message in
        message.mappingIndex = location.mapping.map { mapping(contents.mappings[$0]) } ?? 0
        message.address = location.address
        message.lines = location.functions.map { line($0, of: location) }
        message.attributeIndices = [
          dictionary.attribute("profile.frame.type", .text(location.isPython ? "cpython" : "native"))
        ]
      })
    locations[number] = place
    return place
  }

  private mutating func line(_ frame: NamedFrame, of location: ProfileLocation) -> OTLP.Line {
    .filled { message in
      let name = ProfileName(frame)
      message.functionIndex = dictionary.function(
        .filled { function in
          function.nameStrindex = dictionary.string(name.function)
          function.systemNameStrindex = dictionary.string(name.systemName)
          function.filenameStrindex = dictionary.string(frame.file ?? "")
          function.startLine = Int64(location.firstLine)
        })
      message.line = Int64(frame.line ?? 0)
    }
  }

  private mutating func mapping(_ mapping: ProfileMapping) -> Int32 {
    var attributes = [
      dictionary.attribute("pprof.mapping.has_functions", .flag(mapping.hasFunctions)),
      dictionary.attribute("pprof.mapping.has_filenames", .flag(mapping.hasFiles)),
      dictionary.attribute("pprof.mapping.has_line_numbers", .flag(mapping.hasLines)),
      dictionary.attribute("pprof.mapping.has_inline_frames", .flag(mapping.hasInlinedFunctions)),
    ]
    if !mapping.buildID.isEmpty {
      attributes.append(dictionary.attribute("process.executable.build_id.gnu", .text(mapping.buildIDText)))
    }
    return dictionary.mapping(
      .filled { message in
        message.memoryStart = mapping.start
        message.memoryLimit = mapping.limit
        message.fileOffset = mapping.fileOffset
        message.filenameStrindex = dictionary.string(mapping.path)
        message.attributeIndices = attributes
      })
  }
}
