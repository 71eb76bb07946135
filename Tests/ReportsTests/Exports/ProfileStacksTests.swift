import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures
import Testing

/// Profiles walk only where no stack before was; `MixedStack`, which joins each stack anew, is the slow and right version.
@Suite struct ProfileStacksTests {
  /// Stacks of Python and native frames that share callers, with contexts, cuts, `operator new`, and loops and runs that do not pair.
  private static func capture(_ random: inout SeededRandom) -> SyntheticCapture {
    var capture = SyntheticCapture()
    capture.header.frameLimit = Bool.random(using: &random) ? 0 : 8
    capture.meta("python.version", "3.11.7")
    capture.module("/srv/app/penta.so", SampleProgram.penta)
    capture.module("/usr/bin/python3.11", SampleProgram.python)
    capture.evaluationLoop(SampleProgram.loop)
    let codes = (0..<4).map { capture.code("function \($0)", file: "/srv/app/code.py") }
    let contexts = (0..<2).map { capture.context("context \($0)") }
    let slots = (0..<2).map { capture.thread("thread \($0)", tid: UInt32($0)) }
    var (native, python): ([UInt32], [UInt32]) = ([0], [0] + contexts.map { capture.python([$0]) })
    for _ in 0..<Int.random(in: 1...60, using: &random) {
      native.append(capture.native([word(&random)], on: native.randomElement(using: &random) ?? 0))
      let line = UInt32.random(in: 1...2, using: &random)
      let frame = capture.frame(codes.randomElement(using: &random) ?? 1, line: line, isEntry: Bool.random(using: &random))
      python.append(capture.python([frame], on: python.randomElement(using: &random) ?? 0))
    }
    for _ in 0..<Int.random(in: 1...200, using: &random) {
      capture.site(
        Bool.random(using: &random) ? .malloc : .new, native: native.randomElement(using: &random) ?? 0,
        python: python.randomElement(using: &random) ?? 0, thread: slots.randomElement(using: &random) ?? 0,
        allocations: UInt64.random(in: 1...9, using: &random), bytes: 100)
    }
    return capture
  }

  private static func word(_ random: inout SeededRandom) -> NativeFrameWord {
    let places: [UInt64] = [
      SampleProgram.loop.lowerBound + 0x80, SampleProgram.loop.lowerBound + 0x90, SampleProgram.penta.lowerBound + 0x100,
      SampleProgram.penta.lowerBound + 0x200, SampleProgram.penta.lowerBound + 0x400, 0x77, 0,
    ]
    let address = places.randomElement(using: &random) ?? 0
    return NativeFrameWord(address: address, generation: 0, isExact: address == 0)
  }

  private func labels(_ site: Site, _ recording: Recording) -> [String: String] {
    var labels = ["thread": "thread \(site.thread) (\(site.thread))", "allocator": site.kind.allocatorName]
    labels["context"] = recording.context(of: site)
    return labels
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>) func `stacks are those that are joined one by one`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let source = try Exported.source(Self.capture(&random), naming: NamesWithAllocator())
    let expected = ReadSample.merged(ReadSample.all(of: source, labels: labels))
    let samples = try ReadPprof(source).samples
    #expect(samples.count >= expected.count, "seed \(seed)")
    #expect(ReadSample.merged(samples) == expected, "seed \(seed)")
  }
}

/// The names of the sample program's code, and `operator new` behind it.
final class NamesWithAllocator: FrameNaming {
  private let others = SampleNames()

  func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
    guard address == SampleProgram.penta.lowerBound + 0x3ff else { return others.names(at: address, in: module) }
    let name = "operator new(unsigned long)"
    return [NativeName(function: name, shortFunction: name, file: nil, line: nil, isInlined: false, isCPlusPlus: true)]
  }
}
