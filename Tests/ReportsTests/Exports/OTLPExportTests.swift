import CCaptureFormat
import CaptureFormat
import ProfileFormats
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct OTLPExportTests {
  private func labels(_ site: Site, _ recording: Recording) -> [String: String] {
    let threads = [("MainThread", "4242"), ("audio", "4250")]
    let (name, identifier) = threads[Int(site.thread)]
    return ["thread.name": name, "thread.id": identifier, "kmmem.allocator": site.kind.allocatorName]
  }

  @Test func `figures, stacks and attributes are those of the recording`() throws {
    let source = try ReportSource(SampleProgram().process())
    let read = try ReadOTLP(source)
    let samples = try read.samples()
    #expect(Set(samples) == Set(ReadSample.all(of: source, labels: labels)))
    let counted = source.processes[0].recording.counted
    let sums = ReadSample.sums(samples)
    #expect(sums["alloc_space"] == Int64(counted.allocatedBytes))
    #expect(sums["inuse_objects"] == counted.live.blocks)
    #expect(sums["temporary_objects"] == Int64(counted.temporaries))
  }

  @Test func `a location has its address, its mapping, its kind, and the inlined functions first`() throws {
    let read = try ReadOTLP(ReportSource(SampleProgram().process()))
    let location = try read.location(of: "std::vector<penta::Chord>::push_back(penta::Chord const&)")
    #expect(location.address == 0x10_01ff)
    #expect(location.lines.map(\.line) == [1281, 88])
    #expect(try read.attributes(location.attributeIndices) == ["profile.frame.type": "native"])
    let mapping = read.dictionary.mappingTable[Int(location.mappingIndex)]
    #expect(try read.text(mapping.filenameStrindex) == "/srv/app/penta_core.cpython-311-x86_64-linux-gnu.so")
    #expect((mapping.memoryStart, mapping.memoryLimit, mapping.fileOffset) == (0x10_0000, 0x20_0000, 0))
    let attributes = try read.attributes(mapping.attributeIndices)
    #expect(attributes["process.executable.build_id.gnu"] == "dead")
    #expect(attributes["pprof.mapping.has_line_numbers"] == "true")
    let python = try read.location(of: "analyse")
    #expect(try read.attributes(python.attributeIndices) == ["profile.frame.type": "cpython"])
    #expect((python.mappingIndex, python.address, python.lines.map(\.line)) == (0, 0, [88]))
    #expect(read.dictionary.functionTable[Int(python.lines[0].functionIndex)].startLine == 80)
  }

  @Test func `the process is told by the semantic conventions`() throws {
    var program = SampleProgram(pid: 4300, parent: 4242)
    program.capture.meta("host", "hearth")
    program.capture.meta("kmmem.version", "0.1.0")
    let read = try ReadOTLP(ReportSource(program.process()))
    #expect(
      try read.resource() == [
        "service.name": "music_brain.harmony", "process.pid": "4300", "process.parent_pid": "4242",
        "process.executable.path": "/usr/bin/python3.11", "process.executable.name": "python3.11",
        "process.command_args": "python|-m|music_brain.harmony", "process.working_directory": "/srv/app",
        "process.runtime.name": "cpython", "process.runtime.version": "3.11.7", "host.name": "hearth",
      ])
    let scope = read.data.resourceProfiles[0].scopeProfiles[0].scope
    #expect((scope.name, scope.version) == ("kmmem", "0.1.0"))
  }

  @Test(arguments: [
    ("python\u{1f}-W\u{1f}error\u{1f}-u\u{1f}/srv/app/sing.py\u{1f}--loud", "sing.py"),
    ("python\u{1f}-X\u{1f}dev\u{1f}-m\u{1f}choir", "choir"), ("python\u{1f}-c\u{1f}import choir", "python3.11"),
    ("python", "python3.11"),
  ])
  func `a service is called after what runs`(command: String, name: String) throws {
    var capture = SyntheticCapture()
    capture.meta("command", command)
    capture.meta("executable", "/usr/bin/python3.11")
    capture.meta("python.version", "3.11.7")
    #expect(try ReadOTLP(Exported.source(capture)).resource()["service.name"] == name)
  }

  @Test func `a native program is called after its file, and an unknown one as the conventions say`() throws {
    var capture = SyntheticCapture()
    #expect(try ReadOTLP(Exported.source(capture)).resource() == ["service.name": "unknown_service", "process.pid": "4242"])
    capture.meta("executable", "/opt/choir/bin/sing")
    capture.meta("command", "sing\u{1f}-m\u{1f}loud")
    #expect(try ReadOTLP(Exported.source(capture)).resource()["service.name"] == "sing")
  }

  @Test func `what was asked for comes first, and all profiles say when it was`() throws {
    let read = try ReadOTLP(ReportSource(SampleProgram().process())) { $0.order = .live }
    let profiles = try read.profiles()
    #expect(
      try profiles.map(read.type) == [
        "inuse_space/bytes", "alloc_objects/count", "alloc_space/bytes", "inuse_objects/count", "peak_objects/count",
        "peak_space/bytes", "temporary_objects/count",
      ])
    for profile in profiles {
      #expect((profile.timeUnixNano, profile.durationNano) == (1_735_819_200_000_000_000, 8_400_000_000))
      #expect(!profile.hasPeriodType)
      #expect(try read.attributes(profile.attributeIndices)["pprof.profile.comment"]?.contains("free list") == true)
    }
  }

  @Test func `a sampled recording has its period`() throws {
    var program = SampleProgram()
    program.capture.header.sampleBytes = 524_288
    let read = try ReadOTLP(ReportSource(program.process()))
    for profile in try read.profiles() {
      #expect(profile.period == 524_288)
      #expect(try read.text(profile.periodType.typeStrindex) == "space")
    }
  }

  @Test func `two processes are two resources, and share what is equal`() throws {
    let child = try SampleProgram(pid: 4300, parent: 4242).process(path: "/srv/app/run.kmmem.4300")
    let read = try ReadOTLP(ReportSource(SampleProgram().process(), [child]))
    #expect(try read.resource(ofProcess: 0)["process.pid"] == "4242")
    #expect(try read.resource(ofProcess: 1)["process.pid"] == "4300")
    #expect(Set(try read.samples(ofProcess: 0)) == Set(try read.samples(ofProcess: 1)))
    #expect(try read.dictionary == ReadOTLP(ReportSource(SampleProgram().process())).dictionary)
  }

  @Test func `a context is an attribute`() throws {
    var program = SampleProgram()
    let code = program.capture.code("sing", file: "/srv/app/songs.py")
    let stack = program.capture.python([program.capture.context("GET /songs"), program.capture.frame(code, line: 7)])
    program.capture.site(.object, python: stack, allocations: 3, bytes: 1 << 40)
    let samples = try ReadOTLP(ReportSource(program.process())).samples()
    let sample = try #require(samples.first { $0.values["alloc_space"] == 1 << 40 })
    #expect(sample.labels["kmmem.context"] == "GET /songs")
    #expect(sample.stack == ["sing /srv/app/songs.py:7"])
    #expect(samples.count { $0.labels["kmmem.context"] != nil } == 1)
  }
}
