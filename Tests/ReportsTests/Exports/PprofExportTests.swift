import CCaptureFormat
import CaptureFormat
import ProfileFormats
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct PprofExportTests {
  private func labels(_ site: Site, _ recording: Recording) -> [String: String] {
    let threads = ["MainThread (4242)", "audio (4250, the last of 3 in its slot)"]
    return ["thread": threads[Int(site.thread)], "allocator": site.kind.allocatorName]
  }

  @Test func `figures, stacks and labels are those of the recording`() throws {
    let source = try ReportSource(SampleProgram().process())
    let read = try ReadPprof(source)
    let samples = try read.samples
    #expect(Set(samples) == Set(ReadSample.all(of: source, labels: labels)))
    #expect(Set(samples).count == samples.count)
    #expect(
      try read.types == [
        "alloc_objects/count", "alloc_space/bytes", "inuse_objects/count", "inuse_space/bytes", "peak_objects/count",
        "peak_space/bytes", "temporary_objects/count",
      ])
    let counted = source.processes[0].recording.counted
    let sums = ReadSample.sums(samples)
    #expect(sums["alloc_objects"] == Int64(counted.allocations))
    #expect(sums["inuse_space"] == counted.live.bytes)
    #expect(sums["peak_space"] == counted.peak.bytes)
  }

  @Test func `a location has its address, its mapping, and the inlined functions first`() throws {
    let read = try ReadPprof(ReportSource(SampleProgram().process()))
    let location = try read.location(of: "std::vector<penta::Chord>::push_back(penta::Chord const&)")
    #expect(location.address == 0x10_01ff)
    #expect(location.line.map(\.line) == [1281, 88])
    let mapping = try #require(read.mappings[location.mappingID])
    #expect(try read.text(mapping.filename) == "/srv/app/penta_core.cpython-311-x86_64-linux-gnu.so")
    #expect(try read.text(mapping.buildID) == "dead")
    #expect((mapping.memoryStart, mapping.memoryLimit, mapping.fileOffset) == (0x10_0000, 0x20_0000, 0))
    #expect(mapping.hasFunctions_p && mapping.hasFilenames_p && mapping.hasLineNumbers_p && mapping.hasInlineFrames_p)
    let interpreter = try #require(read.profile.mapping.first)
    #expect(try read.text(interpreter.filename) == "/usr/bin/python3.11", "the program comes first")
    #expect(interpreter.hasFunctions_p && !interpreter.hasFilenames_p && !interpreter.hasInlineFrames_p)
    let libc = read.profile.mapping.filter { $0.memoryStart == 0x30_0000 }
    #expect(libc.count == 1)
  }

  @Test func `a line of Python has no address, and its function begins somewhere`() throws {
    let read = try ReadPprof(ReportSource(SampleProgram().process()))
    let location = try read.location(of: "analyse")
    #expect((location.address, location.mappingID) == (0, 0))
    #expect(location.line.map(\.line) == [88])
    let function = try read.function("analyse")
    #expect(function.startLine == 80)
    #expect(try read.text(function.filename) == "/srv/app/music_brain/harmony.py")
    #expect(try read.text(function.systemName) == "music_brain.harmony.analyse")
    #expect(try read.text(read.function("<module>").systemName) != "<module>", "pprof would cut it to nothing")
    let native = try read.function("penta::Pool::grow(unsigned long)")
    #expect(native.systemName == native.name)
  }

  @Test func `code without a name is an address`() throws {
    let recording = try SampleProgram().recording()
    let source = ReportSource(ReportSource.Process(recording, naming: AddressNaming()))
    let read = try ReadPprof(source)
    let native = read.profile.location.filter { $0.mappingID != 0 }
    #expect(!native.isEmpty && native.allSatisfy { $0.line.isEmpty && $0.address != 0 })
    #expect(read.profile.mapping.allSatisfy { !$0.hasFunctions_p && !$0.hasInlineFrames_p })
    #expect(Set(try read.samples.map(\.stack)) == Set(ReadSample.all(of: source, labels: labels).map(\.stack)))
  }

  @Test func `operator new is no caller of itself, and a context is a label`() throws {
    var program = SampleProgram()
    let context = program.capture.context("GET /songs/{name}")
    let code = program.capture.code("sing", file: "/srv/app/songs.py")
    let stack = program.capture.python([context, program.capture.frame(code, line: 7)])
    let native = program.capture.native(
      [SampleProgram.libc.lowerBound + 0x10, SampleProgram.loop.lowerBound + 0x80, SampleProgram.penta.lowerBound + 0x400])
    program.capture.site(.new, native: native, python: stack, allocations: 3, bytes: 1 << 40)
    let source = try Exported.source(program.capture, naming: NamesWithAllocator())
    let sample = try #require(try ReadPprof(source).samples.first)
    #expect(sample.stack == ["sing /srv/app/songs.py:7", "__libc_start_call_main :0"])
    #expect(sample.labels["context"] == "GET /songs/{name}")
    #expect(sample.values["peak_space"] == 1 << 40)
  }

  @Test func `two processes have locations of their own`() throws {
    let child = try SampleProgram(pid: 4300, parent: 4242).process(path: "/srv/app/run.kmmem.4300")
    let source = try ReportSource(SampleProgram().process(), [child])
    let (read, alone) = try (ReadPprof(source), ReadPprof(ReportSource(child)))
    let samples = try read.samples
    #expect(Set(samples.map { $0.labels["pid"] }) == ["4242", "4300"])
    #expect(read.profile.location.count == 2 * alone.profile.location.count)
    #expect(read.profile.mapping.count == 2 * alone.profile.mapping.count)
    #expect(read.profile.function.count == alone.profile.function.count, "functions are of files, not of processes")
    let sums = ReadSample.sums(samples)
    #expect(sums == ReadSample.sums(try alone.samples).mapValues { 2 * $0 })
    #expect(try alone.samples.allSatisfy { $0.labels["pid"] == nil })
    #expect(try read.comments.contains { $0.hasPrefix("Process 4300: ") })
  }

  @Test func `when it was, and for how long`() throws {
    let profile = try ReadPprof(ReportSource(SampleProgram().process())).profile
    #expect(profile.timeNanos == 1_735_819_200_000_000_000)
    #expect(profile.durationNanos == 8_400_000_000)
    #expect(!profile.hasPeriodType && profile.period == 0 && profile.dropFrames == 0)
    var later = SampleProgram(pid: 4300, parent: 4242)
    later.capture.header.startRealtime += 5_000_000_000
    let both = try ReadPprof(ReportSource(SampleProgram().process(), [later.process()])).profile
    #expect(both.timeNanos == profile.timeNanos)
    #expect(both.durationNanos == 13_400_000_000)
  }

  @Test func `a sampled recording has its period`() throws {
    var program = SampleProgram()
    program.capture.header.sampleBytes = 524_288
    let read = try ReadPprof(ReportSource(program.process()))
    #expect(read.profile.period == 524_288)
    #expect(try read.text(read.profile.periodType.type) == "space")
    #expect(try read.text(read.profile.periodType.unit) == "bytes")
    #expect(try read.comments.contains { $0.contains("figures are estimates") })
  }

  @Test(arguments: [
    (ReportOptions.Order.peak, "peak_space"), (.live, "inuse_space"), (.allocated, "alloc_space"), (.count, "alloc_objects"),
    (.temporary, "temporary_objects"),
  ])
  func `what is shown first is what was asked for`(order: ReportOptions.Order, type: String) throws {
    let read = try ReadPprof(ReportSource(SampleProgram().process())) { $0.order = order }
    #expect(try read.text(read.profile.defaultSampleType) == type)
    let values = try read.samples.map { $0.values[type] ?? 0 }
    #expect(values == values.sorted(by: >))
  }

  @Test func `--limit is for people; --temporary is for profiles, too`() throws {
    let source = try ReportSource(SampleProgram().process())
    #expect(try Exported.bytes(PprofExport.self, source) { $0.limit = 1 } == Exported.bytes(PprofExport.self, source))
    let temporary = try ReadPprof(source) { $0.onlyTemporary = true }.samples
    #expect(temporary.map { $0.values["temporary_objects"] } == [900])
  }

  @Test func `nothing recorded is a profile without samples`() throws {
    let source = ReportSource(ReportSource.Process(try SampleProgram.empty(), naming: AddressNaming()))
    let profile = try ReadPprof(source).profile
    #expect(profile.sample.isEmpty && profile.location.isEmpty && profile.sampleType.count == 7)
  }
}
