import CCaptureFormat
import CaptureFormat
import ProfileFormats
import Reports
import Snapshots
import SyntheticCaptures
import Testing

/// Names that somebody made up, and captures that lie: both formats stay what their readers can read.
@Suite struct HostileProfileTests {
  private static let names = [
    "<script>alert(1)</script>", "quote \" backslash \\ tab \t bell \u{7} DEL \u{7f} Bälge 🎹 \u{2028}", "",
    "std::vector<" + String(repeating: "penta::Chord<int>, ", count: 530) + ">::push_back()", "';--", "\r\n", "\u{feff}",
  ]

  /// Names its native code after the offset, by the same names.
  private final class HostileNames: FrameNaming {
    func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
      let name = HostileProfileTests.names[Int(address) % HostileProfileTests.names.count]
      return [NativeName(function: name, shortFunction: name, file: name, line: 1, isInlined: false, isCPlusPlus: true)]
    }
  }

  private func source() throws -> ReportSource {
    var capture = SyntheticCapture()
    capture.meta("python.version", "3.11.7")
    capture.meta("command", Self.names.joined(separator: "\u{1f}"))
    capture.module("/srv/<b>\u{7}.so", 0x1000..<0x2000, buildID: [0, 255])
    let thread = capture.thread("a\"<b>\u{1}", tid: 7)
    for (number, name) in Self.names.enumerated() {
      let code = capture.code(name, file: "/srv/\(name).py")
      let stack = capture.python([capture.context(name), capture.frame(code, line: 1)])
      let native = capture.native([0x1001 + UInt64(number)])
      capture.site(.malloc, native: native, python: stack, thread: thread, allocations: 1, bytes: 1)
    }
    return try Exported.source(capture, naming: HostileNames())
  }

  @Test func `names are kept as they are`() throws {
    let samples = try ReadPprof(source()).samples
    let functions = Set(try ReadPprof(source()).profile.function.map { $0.name })
    #expect(functions.count == Self.names.count, "one per name; the empty one has a word")
    let others = try ReadOTLP(source())
    for name in Self.names where !name.isEmpty {
      #expect(samples.contains { $0.labels["context"] == name })
      #expect(others.dictionary.stringTable.contains(name))
    }
    #expect(try Set(others.samples().map(\.stack)) == Set(samples.map(\.stack)))
    #expect(samples.allSatisfy { $0.labels["thread"] == "a\"<b>\u{1} (7)" })
    #expect(try others.resource()["process.command_args"] == Self.names.joined(separator: "|"))
  }

  @Test func `bytes that are no text become replacement characters`() throws {
    var capture = SyntheticCapture()
    capture.meta("python.version", "3.11.7")
    let code = capture.code([0x73, 0xff, 0xc3, 0x28, 0x67], file: "/srv/odd.py")
    capture.site(.object, python: capture.python([capture.frame(code, line: 1)]), allocations: 1, bytes: 1)
    let source = try Exported.source(capture)
    #expect(try ReadPprof(source).function("s\u{fffd}\u{fffd}(g").startLine == 1)
    #expect(try ReadOTLP(source).dictionary.stringTable.contains("s\u{fffd}\u{fffd}(g"))
  }

  @Test func `a figure below 0 stands as 0, and a comment says so`() throws {
    var program = SampleProgram()
    program.capture.site(.malloc, allocations: 1, bytes: 10, frees: 3, freedBytes: 500)
    let source = try ReportSource(program.process())
    let (pprof, otlp) = try (ReadPprof(source), ReadOTLP(source))
    let sample = try #require(try pprof.samples.first { $0.values["alloc_space"] == 10 })
    #expect(sample.stack.isEmpty)
    #expect((sample.values["inuse_space"], sample.values["inuse_objects"]) == (0, 0))
    let note = "4 figures of samples were below 0, as the capture is damaged; they stand as 0."
    #expect(try pprof.comments.last == note)
    let comment = try otlp.attributes(otlp.profiles()[0].attributeIndices)["pprof.profile.comment"]
    #expect(comment?.hasSuffix("|" + note) == true)
    #expect(try otlp.samples().allSatisfy { $0.values.values.allSatisfy { $0 >= 0 } })
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>) func `any capture is a profile`(seed: UInt64) throws {
    let source = try Exported.source(SyntheticCapture.random(seed: seed), naming: AddressNaming())
    let (pprof, otlp) = try (ReadPprof(source), ReadOTLP(source))
    let samples = try pprof.samples
    #expect(samples.allSatisfy { $0.values.values.allSatisfy { $0 >= 0 } }, "seed \(seed)")
    let counted = source.processes[0].recording.sites.filter(\.kind.isCounted)
    #expect(samples.count <= counted.count && samples.isEmpty == counted.isEmpty, "seed \(seed)")
    let withFigures = samples.count { sample in sample.values.values.contains { $0 != 0 } }
    let attributes = try otlp.samples()
    #expect(attributes.count <= withFigures && attributes.isEmpty == (withFigures == 0), "seed \(seed)")
    #expect(try Exported.bytes(PprofExport.self, source) == Exported.bytes(PprofExport.self, source))
  }
}
