/// The stack in a suppression of Valgrind's: what the innermost frames must be; those further out do not matter.
struct StackPattern: Equatable, Sendable {
  private let frames: RunPattern<FrameCondition>
  /// The same for stacks that begin at the caller of the allocator; nil if the pattern does not begin with an allocator.
  private let framesOfCaller: RunPattern<FrameCondition>?

  /// Takes the lines from the innermost outwards; nil: `...`, any number of frames.
  init(_ lines: [FrameCondition?]) {
    frames = RunPattern(parts: lines + [nil])
    let stated = lines.drop { $0 == nil }
    if let first = stated.first, let condition = first, Self.meansAllocator(condition) {
      framesOfCaller = RunPattern(parts: stated.dropFirst() + [nil])
    } else {
      framesOfCaller = nil
    }
  }

  /// Whether the stack begins with such frames.
  ///
  /// Valgrind's stacks begin with `malloc` or `operator new`, kmmem's with who called it: such a line may stand for a frame that is not
  /// there. A finding without a stack is never meant.
  func matches(_ stack: [FindingFacts.Frame]) -> Bool {
    guard let innermost = stack.first else { return false }
    if frames.matches(stack, where: { $0.matches($1) }) { return true }
    guard let framesOfCaller, !AllocationFunction.isOne(innermost) else { return false }
    return framesOfCaller.matches(stack) { $0.matches($1) }
  }

  private static func meansAllocator(_ condition: FrameCondition) -> Bool {
    switch condition {
    case .function(let glob): AllocationFunction.names.contains { glob.matches($0) }
    case .object(let glob): glob.matches(AllocationFunction.object)
    case .source: false
    }
  }
}
