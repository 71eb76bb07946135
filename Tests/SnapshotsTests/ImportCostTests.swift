import CaptureFormat
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct ImportCostTests {
  /// main.py imports a, which imports b; every frame's line tells the imports of one body apart.
  ///
  ///     main.py:1 <module> → machinery → a <module> → machinery → b <module>
  private struct Program {
    var capture = SyntheticCapture()
    let main: PythonFrameWord
    let machinery: UInt32
    let a: UInt32
    let b: UInt32

    init() {
      capture.meta("python.version", "3.11.7")
      main = capture.frame(capture.code("<module>", file: "/app/main.py"), line: 1)
      machinery = capture.code("_find_and_load", file: "<frozen importlib._bootstrap>")
      a = capture.code("<module>", file: "/app/a/__init__.py")
      b = capture.code("<module>", file: "/app/a/b.py")
    }

    func find(_ line: UInt32) -> PythonFrameWord { capture.frame(machinery, line: line) }
    func body(_ code: UInt32, _ line: UInt32) -> PythonFrameWord { capture.frame(code, line: line) }

    mutating func allocate(_ frames: [PythonFrameWord], bytes: UInt64) {
      let stack = capture.python(frames)
      capture.site(.object, python: stack, allocations: 1, bytes: bytes)
    }

    func costs() throws -> [String: [Int64]] {
      let recording = try capture.load()
      let costs = ImportCost.all(of: recording, names: StackNamer(recording, naming: AddressNaming()))
      return Dictionary(uniqueKeysWithValues: costs.map { ($0.module, [$0.own.live.bytes, $0.total.live.bytes]) })
    }
  }

  @Test func `own is the innermost import, total every enclosing one`() throws {
    var program = Program()
    program.allocate([program.main], bytes: 1)
    program.allocate([program.main, program.find(1), program.body(program.a, 3)], bytes: 10)
    program.allocate(
      [program.main, program.find(1), program.body(program.a, 4), program.find(1), program.body(program.b, 1)], bytes: 100)
    #expect(try program.costs() == ["a": [10, 110], "a.b": [100, 100]])
  }

  @Test func `what the machinery allocates belongs to the one module it loads`() throws {
    var program = Program()
    // Loading the code of a, then running its body, from the same place of main.
    program.allocate([program.main, program.find(1), program.find(2)], bytes: 7)
    program.allocate([program.main, program.find(1), program.body(program.a, 3)], bytes: 10)
    #expect(try program.costs() == ["a": [17, 17]])
  }

  @Test func `where one place loads several modules, the machinery's memory is the importer's`() throws {
    var program = Program()
    program.allocate([program.main, program.find(1), program.find(2)], bytes: 7)
    program.allocate([program.main, program.find(1), program.body(program.a, 3)], bytes: 10)
    program.allocate([program.main, program.find(1), program.body(program.b, 3)], bytes: 20)
    #expect(try program.costs() == ["a": [10, 10], "a.b": [20, 20]])
  }

  @Test func `a package that is imported on the way to its module is no part of it`() throws {
    var program = Program()
    // import a.b: the machinery first loads a (nested machinery), then b.
    program.allocate([program.main, program.find(1), program.find(5), program.find(1), program.body(program.a, 3)], bytes: 10)
    program.allocate([program.main, program.find(1), program.find(6), program.body(program.b, 3)], bytes: 20)
    program.allocate([program.main, program.find(1), program.find(6), program.find(2)], bytes: 5)
    #expect(try program.costs() == ["a": [10, 10], "a.b": [25, 25]])
  }

  @Test func `a function called during an import counts, the same one later does not`() throws {
    var program = Program()
    let helper = program.capture.code("helper", file: "/app/a/b.py")
    let call = program.capture.frame(helper, line: 9, isEntry: false)
    program.allocate([program.main, program.find(1), program.body(program.a, 3), call], bytes: 10)
    program.allocate([program.main, call], bytes: 1000)
    #expect(try program.costs() == ["a": [10, 10]])
  }
}
