import CaptureFormat
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct SiteMatchesTests {
  /// The bytes of each place before and after, in a fixed order.
  private func compared(_ before: VersionedProgram, _ after: VersionedProgram) throws -> [[UInt64]] {
    let names = try [before, after].map { StackNamer(try $0.capture.load(), naming: VersionedNames(root: $0.root)) }
    let matches = SiteMatches(CommonFunctions(before: names[0], after: names[1]))
    let sites = zip(names, matches.places).map { names, places in
      zip(places, names.recording.sites).map { (place: $0, counts: $1.counts) }
    }
    let places = ComparedPlace.all(count: matches.count, Array(sites))
    return places.map { [$0.before.counts.allocatedBytes, $0.after.counts.allocatedBytes] }.sorted {
      $0.lexicographicallyPrecedes($1)
    }
  }

  @Test func `lines, folders and loads make no difference`() throws {
    var before = VersionedProgram(root: "/home/ann/music", base: 0x10_0000)
    var after = VersionedProgram(root: "/srv/build", base: 0x70_0000)
    //     main.py: main → C++ native 1 → play.py: play
    for (number, line) in [(0, UInt32(3)), (1, 9)] {
      let stack: [VersionedProgram.Frame] = [.python(0, line: line), .native(1, offset: number * 8), .python(1, line: line + 20)]
      if number == 0 { before.site(.object, stack, bytes: 10) } else { after.site(.object, stack, bytes: 12) }
    }
    #expect(try compared(before, after) == [[10, 12]])
  }

  @Test func `another function, another file and another allocator do`() throws {
    var before = VersionedProgram(root: "/a", base: 0x10_0000)
    var after = VersionedProgram(root: "/a", base: 0x10_0000)
    before.site(.object, [.python(0, line: 3), .python(1, line: 3)], bytes: 1)
    after.site(.object, [.python(0, line: 3), .python(2, line: 3)], bytes: 2)
    after.site(.raw, [.python(0, line: 3), .python(1, line: 3)], bytes: 4)
    after.site(.object, [.python(0, line: 3)], bytes: 8)
    #expect(try compared(before, after) == [[0, 2], [0, 4], [0, 8], [1, 0]])
  }

  @Test func `recursion, comprehensions, threads and the interpreter's frames do not`() throws {
    var before = VersionedProgram(root: "/a", base: 0x10_0000)
    var after = VersionedProgram(root: "/a", base: 0x10_0000)
    before.site(.object, [.python(0, line: 3), .python(1, line: 3)], bytes: 1)
    after.site(.object, [.python(0, line: 3), .python(1, line: 3), .python(1, line: 4), .python(1, line: 4)], bytes: 2)
    after.site(.object, [.python(0, line: 3), .python(1, line: 3), .comprehension], bytes: 4)
    after.site(.object, [.python(0, line: 3), .interpreter(4), .python(1, line: 3), .interpreter(5)], thread: 1, bytes: 8)
    #expect(try compared(before, after) == [[1, 14]])
  }

  @Test func `stacks of the interpreter alone are told apart by its functions`() throws {
    var before = VersionedProgram(root: "/a", base: 0x10_0000)
    var after = VersionedProgram(root: "/a", base: 0x10_0000)
    before.site(.malloc, [.interpreter(4), .interpreter(5)], bytes: 1)
    after.site(.malloc, [.interpreter(4), .interpreter(5)], bytes: 2)
    after.site(.malloc, [.interpreter(4)], bytes: 4)
    #expect(try compared(before, after) == [[0, 4], [1, 2]])
  }

  @Test func `versions of Python that name functions differently`() throws {
    var before = VersionedProgram(root: "/a", base: 0x10_0000, python: "3.10.4", isPlain: true)
    var after = VersionedProgram(root: "/a", base: 0x10_0000, python: "3.12.1")
    before.site(.object, [.python(0, line: 3), .python(1, line: 3)], bytes: 1)
    after.site(.object, [.python(0, line: 3), .python(1, line: 3)], bytes: 2)
    #expect(try compared(before, after) == [[1, 2]])
  }

  @Test func `without native frames in one, places are told by Python's`() throws {
    var before = VersionedProgram(root: "/a", base: 0x10_0000)
    var after = VersionedProgram(root: "/a", base: 0x10_0000)
    after.capture.header.options.remove(.native)
    before.site(.object, [.python(0, line: 3), .native(1, offset: 0), .python(1, line: 3)], bytes: 1)
    after.site(.object, [.python(0, line: 3), .python(1, line: 5)], isNative: false, bytes: 2)
    #expect(try compared(before, after) == [[1, 2]])
  }

  @Test func `nothing is compared with nothing`() throws {
    let empty = VersionedProgram(root: "/a", base: 0x10_0000)
    #expect(try compared(empty, empty) == [])
  }

  @Test(arguments: Rounds.seeds) func `random recordings agree with a search by scanning`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var before = VersionedProgram(root: "/home/ann/music", base: 0x10_0000)
    var after = VersionedProgram(root: "/srv/build/7", base: 0x70_0000)
    var slow = SlowPlaces()
    for side in 0..<2 {
      for _ in 0..<Int.random(in: 0...25, using: &random) {
        let stack = VersionedProgram.Frame.randomStack(using: &random)
        let kind = [BlockKind.object, .malloc, .arena].randomElement(using: &random) ?? .object
        let bytes = UInt64.random(in: 1...1 << 40, using: &random)
        let thread = UInt16.random(in: 0...1, using: &random)
        if side == 0 {
          before.site(kind, stack, thread: thread, bytes: bytes)
        } else {
          after.site(kind, stack, thread: thread, bytes: bytes)
        }
        if kind != .arena { slow.add(kind, stack, side: side, bytes: bytes) }
      }
    }
    #expect(try compared(before, after) == slow.sorted, "seed \(seed)")
  }
}

/// Places found by comparing each stack with all that were met before, as they were described.
private struct SlowPlaces {
  private var places: [(kind: BlockKind, names: [String], bytes: [UInt64])] = []

  mutating func add(_ kind: BlockKind, _ stack: [VersionedProgram.Frame], side: Int, bytes: UInt64) {
    var names: [String] = []
    for name in stack.compactMap(\.telling) where names.last != name { names.append(name) }
    if names.isEmpty {
      for name in stack.compactMap(\.anyName) where names.last != name { names.append(name) }
    }
    for place in places.indices where places[place].kind == kind && places[place].names == names {
      places[place].bytes[side] &+= bytes
      return
    }
    var figures: [UInt64] = [0, 0]
    figures[side] = bytes
    places.append((kind, names, figures))
  }

  var sorted: [[UInt64]] { places.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) } }
}
