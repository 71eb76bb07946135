import Snapshots

/// Writes frames as JSON; each distinct frame once, as the stacks of a recording have far more frames than code has places.
final class FrameEncoder {
  private let names: StackNamer
  private var encoded: [StackFrame: [[UInt8]]] = [:]

  /// Names frames by `names`.
  init(_ names: StackNamer) {
    self.names = names
  }

  /// The objects of a stack's frames, innermost first.
  func frames(of stack: MixedStack) -> [[UInt8]] {
    stack.frames[names.innermostCaller(of: stack)...].flatMap { frames(of: $0) }
  }

  private func frames(of frame: StackFrame) -> [[UInt8]] {
    if let known = encoded[frame] { return known }
    let objects = names.names(of: frame).map(Self.object)
    encoded[frame] = objects
    return objects
  }

  private static func object(_ frame: NamedFrame) -> [UInt8] {
    JSONWriter.inline { writer in
      writer.object(inline: true) { writer in
        writer.member("language", frame.language.rawValue)
        writer.member("function", frame.function)
        writer.member("file", frame.file)
        writer.member("line", frame.line)
        writer.member("module", frame.module)
        writer.member("inlined", frame.isInlined)
      }
    }
  }
}
