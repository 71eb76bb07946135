/// A dump of tracemalloc made of whole cloth: the pickle that `Snapshot.dump()` would have written.
package struct SyntheticDump {
  package var tracebackLimit: UInt8 = 5
  private var traces: [[UInt8]] = []

  /// Begins an empty dump.
  package init() {}

  /// Adds a block with its stack, innermost line first.
  package mutating func trace(bytes: Int32, _ frames: [(file: String, line: UInt16)]) {
    var trace: [UInt8] = [0x28, 0x4b, 0, 0x4a]
    trace += SyntheticSnapshot.bytes(bytes)
    trace.append(0x28)
    for frame in frames {
      trace += Self.text(frame.file)
      trace.append(0x4d)
      trace += SyntheticSnapshot.bytes(frame.line)
      trace.append(0x86)
    }
    traces.append(trace + [0x74, 0x4b, UInt8(frames.count), 0x74])
  }

  /// The whole file.
  package func bytes() -> [UInt8] {
    var list: [UInt8] = [0x7d]
    list += Self.text("_traces")
    list += [0x5d, 0x28]
    for trace in traces { list += trace }
    list += [0x65, 0x73]
    var attributes: [UInt8] = [0x7d, 0x28]
    attributes += Self.text("traces")
    attributes += Self.object("_Traces", list)
    attributes += Self.text("traceback_limit")
    attributes += [0x4b, tracebackLimit, 0x75]
    return [0x80, 4] + Self.object("Snapshot", attributes) + [0x2e]
  }

  /// Writes the file to a new place in the temporary folder, reads it with `body`, and removes it.
  @discardableResult
  package func withFile<Result>(_ body: (String) throws -> Result) throws -> Result { try withTemporaryFile(bytes(), body) }

  private static func text(_ text: String) -> [UInt8] { [0x8c, UInt8(text.utf8.count)] + Array(text.utf8) }

  private static func object(_ name: String, _ attributes: [UInt8]) -> [UInt8] {
    var bytes = text("tracemalloc")
    bytes += text(name)
    bytes += [0x93, 0x29, 0x81]
    return bytes + attributes + [0x62]
  }
}
