import ProfileFormats
import Reports
import Testing

/// A pprof profile as a reader sees it: every number is followed to what it names, and must name something.
struct ReadPprof {
  let profile: Pprof.Profile
  private let functions: [UInt64: Pprof.Function]
  private let locations: [UInt64: Pprof.Location]
  let mappings: [UInt64: Pprof.Mapping]

  init(_ source: ReportSource, _ change: (inout ReportOptions) -> Void = { _ in }) throws {
    profile = try Pprof.Profile(encoded: Exported.unpacked(Exported.bytes(PprofExport.self, source, change)))
    functions = try Self.table(profile.function, \.id)
    locations = try Self.table(profile.location, \.id)
    mappings = try Self.table(profile.mapping, \.id)
    #expect(profile.stringTable.first == "")
    #expect(Set(profile.stringTable).count == profile.stringTable.count)
    #expect(profile.sample.allSatisfy { $0.value.count == profile.sampleType.count })
    #expect(profile.location.allSatisfy { $0.mappingID == 0 || mappings[$0.mappingID] != nil })
  }

  /// Entries by their identifiers, which are above 0 and tell them apart.
  private static func table<Entry>(_ entries: [Entry], _ identifier: (Entry) -> UInt64) throws -> [UInt64: Entry] {
    let table = Dictionary(entries.map { (identifier($0), $0) }, uniquingKeysWith: { first, _ in first })
    try #require(table.count == entries.count && table[0] == nil)
    return table
  }

  func text(_ number: Int64) throws -> String {
    try #require(profile.stringTable.indices.contains(Int(number)))
    return profile.stringTable[Int(number)]
  }

  /// The function with a name; there must be one.
  func function(_ name: String) throws -> Pprof.Function {
    try #require(profile.function.first { try text($0.name) == name })
  }

  /// The location whose innermost function has a name; there must be one.
  func location(of name: String) throws -> Pprof.Location {
    try #require(
      profile.location.first { location in
        guard let line = location.line.first, let function = functions[line.functionID] else { return false }
        return try text(function.name) == name
      })
  }

  var types: [String] {
    get throws { try profile.sampleType.map { try text($0.type) + "/" + text($0.unit) } }
  }

  var comments: [String] {
    get throws { try profile.comment.map(text) }
  }

  var samples: [ReadSample] {
    get throws {
      let names = try profile.sampleType.map { try text($0.type) }
      return try profile.sample.map { sample in
        ReadSample(
          stack: try sample.locationID.flatMap(frames), labels: try labels(sample),
          values: Dictionary(zip(names, sample.value), uniquingKeysWith: +))
      }
    }
  }

  private func frames(_ identifier: UInt64) throws -> [String] {
    try #require(locations[identifier]).line.map { line in
      let function = try #require(functions[line.functionID])
      return try ReadSample.frame(text(function.name), text(function.filename), line.line)
    }
  }

  private func labels(_ sample: Pprof.Sample) throws -> [String: String] {
    let pairs = try sample.label.map { label in
      (try text(label.key), label.str == 0 ? String(label.num) : try text(label.str))
    }
    return try Dictionary(pairs) { _, _ in throw TwoLabels() }
  }

  /// Two labels of a sample have one key.
  private struct TwoLabels: Error {}
}
