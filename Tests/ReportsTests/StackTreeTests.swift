import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct StackTreeTests {
  /// The stack of a leaf as the tree has it, and as it is put together for that site alone; outermost frame first.
  private func paths(_ tree: StackTree, _ source: ReportSource) -> [(tree: [NamedFrame], alone: [NamedFrame])] {
    tree.leaves.map { leaf in
      let process = source.processes[leaf.process]
      let site = source[leaf]
      let stack = process.recording.stack(native: site.native, python: site.python)
      return (tree.path(to: leaf.node).map { tree.frames[$0] }, process.names.names(of: stack).reversed())
    }
  }

  @Test func `every site's stack is in the tree`() throws {
    let source = try ReportSource(SampleProgram().process())
    for (tree, alone) in paths(StackTree(source, .all), source) { #expect(tree == alone) }
    for (tree, alone) in paths(StackTree(source, .program), source) {
      #expect(tree == alone.filter { $0.role != .interpreter && $0.role != .importing })
    }
    #expect(StackTree(source, .all).leaves.count == 6)
  }

  /// Loops and runs of any number, frames in any order: also where Python's frames cannot be paired with the native ones.
  @Test(arguments: 0..<200) func `stacks at random`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var capture = SyntheticCapture()
    let program: Range<UInt64> = 0x10_0000..<0x20_0000
    let loop: Range<UInt64> = 0x20_0000..<0x20_1000
    capture.module("/srv/app/core.so", program)
    capture.module("/usr/lib/libpython3.11.so.1.0", loop.lowerBound..<0x30_0000)
    capture.evaluationLoop(loop)
    let codes = (0..<4).map { capture.code("f\($0)", file: "/srv/app/f\($0).py", firstLine: 10) }
    for _ in 0..<40 {
      let native = capture.native(
        (0..<Int.random(in: 0...9, using: &random)).map { _ in
          Bool.random(using: &random)
            ? loop.lowerBound + 0x80 : program.lowerBound + 0x10 * UInt64.random(in: 1...4, using: &random)
        })
      let python = capture.python(
        (0..<Int.random(in: 0...7, using: &random)).map { _ in
          capture.frame(
            codes[Int.random(in: 0..<4, using: &random)], line: 12, isEntry: Int.random(in: 0...2, using: &random) > 0)
        })
      capture.site(.malloc, native: native, python: python, allocations: 1, bytes: UInt64.random(in: 1...99, using: &random))
    }
    let recording = try capture.withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
    let source = ReportSource(ReportSource.Process(recording, naming: AddressNaming()))
    let tree = StackTree(source, .all)
    for (tree, alone) in paths(tree, source) { #expect(tree == alone, "seed \(seed)") }
    let sums = tree.sums(source, .allocated)
    #expect(sums.reduce(0, +) == recording.counted.allocatedBytes, "seed \(seed)")
    for node in 1..<UInt32(tree.count) { #expect(tree.parent(of: node) < node) }
  }
}
