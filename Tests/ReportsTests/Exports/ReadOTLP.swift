import ProfileFormats
import Reports
import Testing

/// OpenTelemetry profiles as a reader sees them: every number is followed to what it names, and must name something.
struct ReadOTLP {
  let data: OTLP.ProfilesData
  var dictionary: OTLP.Dictionary { data.dictionary }

  init(_ source: ReportSource, _ change: (inout ReportOptions) -> Void = { _ in }) throws {
    data = try OTLP.ProfilesData(encoded: Exported.bytes(OTLPExport.self, source, change))
    // Place 0 of each table means that there is none, and equal entries stand once.
    try Self.check(dictionary.stringTable, none: "")
    try Self.check(dictionary.attributeTable, none: .init())
    try Self.check(dictionary.mappingTable, none: .init())
    try Self.check(dictionary.functionTable, none: .init())
    try Self.check(dictionary.locationTable, none: .init())
    try Self.check(dictionary.stackTable, none: .init())
    #expect(dictionary.linkTable == [.init()])
  }

  private static func check<Entry: Hashable>(_ table: [Entry], none: Entry) throws {
    try #require(table.first == none)
    #expect(Set(table).count == table.count)
  }

  /// The profiles of a process.
  func profiles(ofProcess process: Int = 0) throws -> [OTLP.Profile] {
    try #require(data.resourceProfiles.indices.contains(process))
    let scopes = data.resourceProfiles[process].scopeProfiles
    try #require(scopes.count == 1)
    return scopes[0].profiles
  }

  /// The attributes of a process, in words.
  func resource(ofProcess process: Int = 0) throws -> [String: String] {
    try #require(data.resourceProfiles.indices.contains(process))
    let pairs = data.resourceProfiles[process].resource.attributes.map { ($0.key, Self.text(of: $0.value)) }
    return try Dictionary(pairs) { _, _ in throw TwoAttributes() }
  }

  /// A value in words.
  private static func text(of value: OTLP.AnyValue) -> String {
    switch value.value {
    case .stringValue(let text): text
    case .intValue(let number): String(number)
    case .boolValue(let flag): String(flag)
    case .arrayValue(let array): array.values.map(text).joined(separator: "|")
    default: "?"
    }
  }

  func text(_ place: Int32) throws -> String {
    try #require(dictionary.stringTable.indices.contains(Int(place)))
    return dictionary.stringTable[Int(place)]
  }

  func type(of profile: OTLP.Profile) throws -> String {
    try text(profile.sampleType.typeStrindex) + "/" + text(profile.sampleType.unitStrindex)
  }

  /// Attributes in words.
  func attributes(_ places: [Int32]) throws -> [String: String] {
    let pairs = try places.map { place in
      try #require(dictionary.attributeTable.indices.contains(Int(place)))
      let attribute = dictionary.attributeTable[Int(place)]
      return (try text(attribute.keyStrindex), Self.text(of: attribute.value))
    }
    return try Dictionary(pairs) { _, _ in throw TwoAttributes() }
  }

  /// The location whose innermost function has a name; there must be one.
  func location(of name: String) throws -> OTLP.Location {
    try #require(
      dictionary.locationTable.first { location in
        guard let line = location.lines.first else { return false }
        return try text(dictionary.functionTable[Int(line.functionIndex)].nameStrindex) == name
      })
  }

  /// The samples of a process, with the figures of all its profiles; a sample that a profile lacks counts as 0 there.
  func samples(ofProcess process: Int = 0) throws -> [ReadSample] {
    struct Identity: Hashable {
      let stack: [String]
      let labels: [String: String]
    }
    let profiles = try profiles(ofProcess: process)
    let types = try profiles.map { try text($0.sampleType.typeStrindex) }
    var values: [Identity: [String: Int64]] = [:]
    for (type, profile) in zip(types, profiles) {
      var seen: Set<[Int32]> = []
      for sample in profile.samples {
        try #require(sample.values.count == 1 && sample.values[0] != 0 && sample.timestampsUnixNano.isEmpty)
        #expect(seen.insert([sample.stackIndex] + sample.attributeIndices).inserted, "two samples are one")
        let identity = Identity(stack: try frames(sample.stackIndex), labels: try attributes(sample.attributeIndices))
        values[identity, default: Dictionary(uniqueKeysWithValues: types.map { ($0, 0) })][type, default: 0] &+= sample.values[0]
      }
    }
    return values.map { ReadSample(stack: $0.key.stack, labels: $0.key.labels, values: $0.value) }
  }

  private func frames(_ stack: Int32) throws -> [String] {
    try #require(dictionary.stackTable.indices.contains(Int(stack)))
    return try dictionary.stackTable[Int(stack)].locationIndices.flatMap { place in
      try #require(place != 0 && dictionary.locationTable.indices.contains(Int(place)))
      let location = dictionary.locationTable[Int(place)]
      #expect(dictionary.mappingTable.indices.contains(Int(location.mappingIndex)))
      return try location.lines.map { line in
        try #require(line.functionIndex != 0 && dictionary.functionTable.indices.contains(Int(line.functionIndex)))
        let function = dictionary.functionTable[Int(line.functionIndex)]
        return try ReadSample.frame(text(function.nameStrindex), text(function.filenameStrindex), line.line)
      }
    }
  }

  /// Two attributes of one thing have one key.
  private struct TwoAttributes: Error {}
}
