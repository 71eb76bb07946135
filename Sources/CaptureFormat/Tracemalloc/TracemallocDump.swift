/// What `tracemalloc.Snapshot.dump` has written: the blocks that were traced, each with the innermost line of its stack.
package struct TracemallocDump: Sendable {
  /// A traced block.
  package struct Trace: Hashable, Sendable {
    package let bytes: UInt64
    /// The line that made it, as an index into `lines`.
    package let line: Int
  }

  package let path: String
  /// How many frames of a stack were kept; nil where the dump does not say.
  package let tracebackLimit: Int?
  /// In the order of the dump.
  package private(set) var traces: [Trace] = []
  /// The bytes of all blocks.
  package private(set) var bytes: UInt64 = 0
  /// The lines that made blocks, each once.
  package private(set) var lines: [TracedLine] = []

  /// Whether a file begins as pickles do; false where it cannot be read.
  package static func isPickle(path: String) -> Bool {
    guard let file = try? FileBytes(path: path), let bytes: [UInt8] = try? file.elements(count: 2, from: [0..<2]) else {
      return false
    }
    return bytes[0] == 0x80 && bytes[1] < 0x20
  }

  /// Reads a dump of Python 3.8 or later; O(file).
  package init(path: String) throws(TracemallocDumpError) {
    self.path = path
    var reader = PickleReader(path: path, bytes: try Self.bytes(of: path))
    let snapshot = try reader.run()
    let traces = reader.heap.attribute("traces", of: snapshot, .snapshot)
    if case .integer(let limit) = reader.heap.attribute("traceback_limit", of: snapshot, .snapshot), limit >= 0 {
      tracebackLimit = Int(limit)
    } else {
      tracebackLimit = nil
    }
    guard let all = Self.elements(reader.heap.attribute("_traces", of: traces, .traces), in: reader.heap) else {
      throw .noSnapshot(path: path)
    }
    var lines = LineTable()
    for value in all {
      let trace = try lines.trace(value, reader, path: path)
      bytes += trace.bytes
      guard bytes < 1 << 62 else { throw .noSnapshot(path: path) }
      self.traces.append(trace)
    }
    self.lines = lines.lines
  }

  private static func bytes(of path: String) throws(TracemallocDumpError) -> [UInt8] {
    do {
      let file = try FileBytes(path: path)
      let size = try file.size()
      return size == 0 ? [] : try file.elements(count: size, from: [0..<size])
    } catch { throw TracemallocDumpError(error) }
  }

  /// The elements of a list or tuple.
  private static func elements(_ value: PickleValue?, in heap: PickleHeap) -> ArraySlice<PickleValue>? {
    switch value {
    case .list(let number): heap.lists[number][...]
    case .tuple(let number): heap.items(ofTuple: number)
    default: nil
    }
  }
}

/// The numbers of the lines in a dump; each stack is looked at once.
private struct LineTable {
  private(set) var lines: [TracedLine] = []
  private var numbers: [TracedLine: Int] = [:]
  /// By the number of the stack's tuple.
  private var lineOfStack: [Int: Int] = [:]

  /// A trace: domain, size, stack, and from 3.9 on how many frames there were.
  mutating func trace(_ value: PickleValue, _ reader: borrowing PickleReader, path: String) throws(TracemallocDumpError)
    -> TracemallocDump.Trace
  {
    guard case .tuple(let number) = value else { throw .noSnapshot(path: path) }
    let parts = Array(reader.heap.items(ofTuple: number))
    guard (3...4).contains(parts.count), case .integer = parts[0], case .integer(let bytes) = parts[1],
      case .tuple(let stack) = parts[2]
    else { throw .noSnapshot(path: path) }
    guard bytes >= 0, bytes < 1 << 48 else { throw .noSnapshot(path: path) }
    if let known = lineOfStack[stack] { return TracemallocDump.Trace(bytes: UInt64(bytes), line: known) }
    let line = self.number(of: try Self.innermost(of: stack, reader, path: path))
    lineOfStack[stack] = line
    return TracemallocDump.Trace(bytes: UInt64(bytes), line: line)
  }

  private mutating func number(of line: TracedLine) -> Int {
    if let known = numbers[line] { return known }
    numbers[line] = lines.count
    lines.append(line)
    return lines.count - 1
  }

  /// The first of a stack's frames, all of which must be a file and a line.
  private static func innermost(of stack: Int, _ reader: borrowing PickleReader, path: String) throws(TracemallocDumpError)
    -> TracedLine
  {
    var innermost: TracedLine?
    for frame in reader.heap.items(ofTuple: stack) {
      guard case .tuple(let number) = frame else { throw .noSnapshot(path: path) }
      let parts = Array(reader.heap.items(ofTuple: number))
      guard parts.count == 2, let file = reader.text(parts[0]), case .integer(let line) = parts[1] else {
        throw .noSnapshot(path: path)
      }
      guard line >= 0, line <= Int64(UInt32.max) else { throw .noSnapshot(path: path) }
      innermost = innermost ?? TracedLine(file: file, line: UInt64(line))
    }
    guard let innermost else { throw .noSnapshot(path: path) }
    return innermost
  }
}
