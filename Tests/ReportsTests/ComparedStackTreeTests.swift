import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures
import Testing

/// The stacks of two recordings in one tree, compared with stacks that are joined one by one.
@Suite struct ComparedStackTreeTests {
  /// Where one of two recordings was made: folders, addresses and lines are its own.
  private struct Side {
    let root: String
    let base: UInt64
    let line: UInt32
    var capture = SyntheticCapture()

    var program: Range<UInt64> { base..<base + 0x10_0000 }
    var loop: UInt64 { base + 0x10_0000 }

    init(root: String, base: UInt64, line: UInt32) {
      (self.root, self.base, self.line) = (root, base, line)
      capture.module("\(root)/core.so", program)
      capture.module("/usr/lib/libpython3.11.so.1.0", loop..<base + 0x20_0000)
      capture.evaluationLoop(loop..<loop + 0x1000)
    }

    static let before = Side(root: "/srv/app", base: 0x10_0000, line: 12)
    static let after = Side(root: "/home/ann/checkout", base: 0x70_0000, line: 31)

    /// A function in the file that has its first letter for a name.
    mutating func code(_ name: String) -> UInt32 {
      capture.code(name, file: "\(root)/music/\(name.prefix(1)).py", firstLine: 10)
    }

    func process() throws -> ReportSource.Process {
      let recording = try capture.withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
      return ReportSource.Process(recording, naming: AddressNaming())
    }
  }

  /// By the functions of a stack, outermost first, what it has before and after.
  private typealias Sums = [[String]: [SiteCounts]]

  private func tree(_ sides: [ReportSource.Process]) -> Sums {
    let source = ReportSource(sides[0], [sides[1]])
    let tree = StackTree(source, comparing: CommonFunctions(before: sides[0].names, after: sides[1].names))
    var sums: Sums = [:]
    for leaf in tree.leaves {
      let path = tree.path(to: leaf.node).map { name(of: tree.frames[$0]) }
      sums[path, default: [SiteCounts(), SiteCounts()]][leaf.process] += source[leaf].counts
    }
    return sums
  }

  private func joinedOneByOne(_ sides: [ReportSource.Process]) -> Sums {
    var sums: Sums = [:]
    for (place, side) in sides.enumerated() {
      for site in side.recording.sites where site.kind.isCounted {
        let stack = side.names.names(of: side.recording.stack(native: site.native, python: site.python))
        var path: [NamedFrame] = []
        for frame in stack.reversed() where frame.function != "<listcomp>" {
          let isOwn = frame.role == .program
          let before = isOwn ? path.lastIndex { $0.role == .program } : path.indices.last
          if let before, name(of: path[before]) == name(of: frame) {
            path.removeSubrange((before + 1)...)
          } else {
            path.append(frame)
          }
        }
        sums[path.map(name), default: [SiteCounts(), SiteCounts()]][place] += site.counts
      }
    }
    return sums
  }

  /// A function and its file, wherever that lies.
  private func name(of frame: NamedFrame) -> String {
    guard frame.role == .program else { return frame.function }
    let path = frame.file ?? frame.module ?? ""
    let root = [Side.before.root, Side.after.root].first { path.hasPrefix($0) }
    return "\(frame.function) \(path.dropFirst(root?.count ?? 0))"
  }

  /// A stack, wherever it was recorded: steps into the loop, the interpreter and the program, and functions of Python.
  private struct Shape {
    var steps: [UInt64]
    var calls: [(function: Int, line: UInt32, isEntry: Bool)]

    init(using random: inout SeededRandom) {
      steps = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        let step = 0x10 * UInt64.random(in: 1...3, using: &random)
        return Bool.random(using: &random) ? 0x10_0080 : Int.random(in: 0..<4, using: &random) == 0 ? 0x10_2000 + step : step
      }
      calls = (0..<Int.random(in: 0...7, using: &random)).map { _ in
        (
          Int.random(in: 0..<5, using: &random), UInt32.random(in: 0...3, using: &random),
          Int.random(in: 0...2, using: &random) > 0
        )
      }
    }
  }

  /// Loops and runs of any number, frames in any order; stacks and functions of both recordings and of one alone.
  @Test(arguments: 0..<200) func `stacks at random`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let shared = (0..<20).map { _ in Shape(using: &random) }
    var sides = [Side.before, Side.after]
    for place in sides.indices {
      let codes = ["main", "fill", "trim", "<listcomp>", place == 0 ? "old" : "next"].map { sides[place].code($0) }
      for shape in shared + (0..<20).map({ _ in Shape(using: &random) }) {
        let native = sides[place].capture.native(shape.steps.map { sides[place].base + $0 })
        let python = sides[place].capture.python(
          shape.calls.map { call in
            sides[place].capture.frame(codes[call.function], line: sides[place].line + call.line, isEntry: call.isEntry)
          })
        sides[place].capture.site(
          .malloc, native: native, python: python, allocations: UInt64.random(in: 1...9, using: &random),
          bytes: UInt64.random(in: 1...99, using: &random), temporaries: UInt32.random(in: 0...1, using: &random))
      }
    }
    let processes = try sides.map { try $0.process() }
    let sums = tree(processes)
    #expect(sums == joinedOneByOne(processes), "seed \(seed)")
    #expect(sums.contains { !$0.key.isEmpty && $0.value.allSatisfy { $0.allocations > 0 } }, "seed \(seed)")
    for (place, process) in processes.enumerated() {
      let whole = sums.values.reduce(into: SiteCounts()) { $0 += $1[place] }
      #expect(whole == process.recording.counted, "seed \(seed)")
    }
  }

  /// main -> fill -> fill -> trim of 10 bytes, and elsewhere main -> fill -> trim of 30.
  @Test func `a function that calls itself stands once, and lines and folders make no difference`() throws {
    var sides = [Side.before, Side.after]
    for (place, depth) in [2, 1].enumerated() {
      let (main, fill, trim) = (sides[place].code("main"), sides[place].code("fill"), sides[place].code("trim"))
      let codes = [main] + [UInt32](repeating: fill, count: depth) + [trim]
      let line = sides[place].line
      let python = sides[place].capture.python(codes.map { sides[place].capture.frame($0, line: line) })
      sides[place].capture.site(.malloc, python: python, allocations: 1, bytes: place == 0 ? 10 : 30)
    }
    let sums = tree(try sides.map { try $0.process() })
    #expect(sums.keys.map { $0 } == [["main /music/m.py", "fill /music/f.py", "trim /music/t.py"]])
    #expect(sums.values.first?.map(\.allocatedBytes) == [10, 30])
  }

  @Test func `frames are those of the later recording, without lines`() throws {
    let sides = [try NextVersion.first.process(), try NextVersion.second.process()]
    let functions = CommonFunctions(before: sides[0].names, after: sides[1].names)
    let frames = StackTree(ReportSource(sides[0], [sides[1]]), comparing: functions).frames
    #expect(frames.allSatisfy { $0.line == nil && !$0.isInlined })
    let files = frames.filter { $0.function == "Cache.fill" || $0.function == "old_table" }.map(\.file)
    #expect(Set(files) == ["/home/ann/checkout/music_brain/harmony.py", "/srv/app/music_brain/harmony.py"])
    #expect(files.count == 2)
  }
}
