import Budgets
import CaptureFormat
import Snapshots
import Suppressions
import SyntheticCaptures
import Testing

@Suite struct ComponentUseTests {
  private static func pattern(_ set: (inout ComponentPattern) -> Void) -> ComponentPattern {
    var pattern = ComponentPattern()
    set(&pattern)
    return pattern
  }

  static let patterns: [ComponentPattern] = [
    ComponentPattern(),
    pattern { $0.module = Glob("music.models") }, pattern { $0.module = Glob("music") }, pattern { $0.module = Glob("*.train") },
    pattern { $0.package = Glob("numpy") }, pattern { $0.package = Glob("music") },
    pattern { $0.function = Glob("compose") }, pattern { $0.function = Glob("music.models.train.train") },
    pattern { $0.function = Glob("f3") }, pattern { $0.function = Glob("f2(int)") }, pattern { $0.function = Glob("*.play") },
    pattern { $0.library = Glob("penta_core*") }, pattern { $0.library = Glob("*/numpy/*") },
    pattern { $0.library = Glob("libpython*") },
    pattern { $0.context = Glob("GET *") }, pattern { $0.thread = Glob("audio-*") },
    pattern {
      $0.thread = Glob("main")
      $0.module = Glob("music.models")
    },
  ]

  @Test(arguments: Rounds.seeds)
  func `a component has what a walk over every stack finds`(seed: UInt64) throws {
    let names = StackNamer(try RandomProgram.recording(seed: seed), naming: NumberedNames())
    let slow = SlowMembership(names: names)
    let sites = names.recording.sites
    for (number, pattern) in Self.patterns.enumerated() {
      let use = ComponentUse(of: pattern, in: names)
      let expected = sites.indices.filter { sites[$0].kind.isCounted && slow.holds(pattern, sites[$0]) }
      #expect(use.sites == expected, "seed \(seed), pattern \(number)")
      #expect(use.counts.live.bytes == expected.reduce(0) { $0 + sites[$1].counts.live.bytes }, "seed \(seed)")
      #expect(use.isSeen || use.sites.isEmpty, "seed \(seed), pattern \(number)")
    }
  }

  @Test func `what was there and allocated nothing is seen`() throws {
    var capture = SyntheticCapture()
    capture.thread("main", tid: 1)
    capture.thread("audio", tid: 2)
    capture.module("/opt/quiet.so", 0x1000..<0x2000)
    capture.site(.malloc, thread: 0, allocations: 1, bytes: 16)
    let names = try loaded(capture)
    #expect(ComponentUse(of: Self.pattern { $0.thread = Glob("audio") }, in: names).isSeen)
    #expect(ComponentUse(of: Self.pattern { $0.library = Glob("quiet.so") }, in: names).isSeen)
    #expect(!ComponentUse(of: Self.pattern { $0.thread = Glob("video") }, in: names).isSeen)
    #expect(!ComponentUse(of: Self.pattern { $0.library = Glob("loud.so") }, in: names).isSeen)
  }

  @Test(
    arguments: [
      ("music.models", true), ("music", true), ("models", true), ("train", true), ("src.music", true), ("app", false),
      ("music.train", false), ("musi", false), ("json", true), ("decoder", false),
    ])
  func `modules are found below folders whose __init__ never ran, and not above the program's folder`(
    module: String, isThere: Bool
  ) throws {
    var capture = SyntheticCapture()
    capture.meta("cwd", "/app")
    let train = capture.code("train", file: "/app/src/music/models/train.py")
    let decode = capture.code("decode", file: "/usr/lib/python3.11/json/decoder.py")
    let stack = capture.python([capture.frame(train, line: 1), capture.frame(decode, line: 1)])
    capture.site(.malloc, python: stack, allocations: 1, bytes: 16)
    let names = try loaded(capture)
    #expect(ComponentUse(of: Self.pattern { $0.module = Glob(module) }, in: names).isSeen == isThere)
  }

  @Test func `a folder that is known to be a package is not where imports begin`() throws {
    var capture = SyntheticCapture()
    capture.meta("cwd", "/app")
    let start = capture.code("<module>", file: "/app/music/__init__.py")
    let train = capture.code("train", file: "/app/music/models/train.py")
    let stack = capture.python([capture.frame(start, line: 1), capture.frame(train, line: 1)])
    capture.site(.malloc, python: stack, allocations: 1, bytes: 16)
    let names = try loaded(capture)
    #expect(ComponentUse(of: Self.pattern { $0.module = Glob("music.models") }, in: names).isSeen)
    #expect(!ComponentUse(of: Self.pattern { $0.module = Glob("models") }, in: names).isSeen)
  }

  @Test func `a place that several threads had says so`() throws {
    var capture = SyntheticCapture()
    capture.thread("audio", tid: 2, threads: 3)
    let names = try loaded(capture)
    #expect(ComponentUse(of: Self.pattern { $0.thread = Glob("audio") }, in: names).mayBeOfOtherThreads)
    #expect(!ComponentUse(of: ComponentPattern(), in: names).mayBeOfOtherThreads)
  }
}

/// The recording of a capture, without names of native code.
func loaded(_ capture: SyntheticCapture) throws -> StackNamer {
  StackNamer(try capture.withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }, naming: AddressNaming())
}
