/// Where Python stood when a sanitizer told of errors, as a library of kmmem's beside it writes it down (Sources/CSanitizer).
package struct PythonStacks: Equatable, Sendable {
  /// By the address that the report names; innermost frame first.
  private var stacks: [UInt64: [ToolFrame]] = [:]

  /// Reads a file; nothing where there is none, as in processes without Python.
  package init(contentsOf path: String) {
    guard let stream = try? FileStream(path: path) else { return }
    var lines = LineReader(stream, keeping: 1 << 14)
    var address: UInt64?
    while let line = try? lines.next() {
      let fields = String(decoding: line, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
      if fields.count == 2, fields[0] == "error" {
        address = UInt64(hexadecimal: fields[1])
      } else if fields.count == 3, let address {
        var frame = ToolFrame()
        frame.line = UInt64(decimal: fields[0])
        frame.function = String(fields[1])
        frame.file = String(fields[2])
        stacks[address, default: []].append(frame)
      }
    }
  }

  /// The stack of a finding; nil where none is known.
  fileprivate func stack(of finding: ToolFinding) -> [ToolFrame]? {
    finding.address?.address.flatMap { stacks[$0] }
  }
}

extension ToolReport {
  /// Puts Python's frames into the stacks of the errors, in place of the interpreter's evaluation loops.
  package mutating func add(_ python: PythonStacks) {
    for place in findings.indices {
      guard let frames = python.stack(of: findings[place]),
        let first = findings[place].stacks.firstIndex(where: { $0.role == .access })
      else { continue }
      findings[place].stacks[first] = findings[place].stacks[first].running(frames)
    }
  }
}

extension ToolStack {
  private static let evaluationLoop = "_PyEval_EvalFrameDefault"

  /// The stack with Python's frames: each in place of a loop where there are as many, else all of them at the innermost loop, as one loop
  /// runs several functions since Python 3.11; at its end where no loop has a name.
  func running(_ python: [ToolFrame]) -> ToolStack {
    let loops = frames.indices.filter { frames[$0].function?.hasPrefix(Self.evaluationLoop) ?? false }
    guard let innermost = loops.first else { return ToolStack(role: role, frames: frames + python) }
    var rest = python[...]
    let joined = frames.indices.flatMap { place -> [ToolFrame] in
      if !loops.contains(place) { return [frames[place]] }
      if loops.count == python.count { return [rest.removeFirst()] }
      return place == innermost ? python : []
    }
    return ToolStack(role: role, frames: joined)
  }
}
