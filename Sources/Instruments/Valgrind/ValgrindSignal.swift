/// The signal that has ended a program under Valgrind.
struct ValgrindSignal {
  private var name = "a signal"
  private var event: String?
  private var address: UInt64?
  private var thread: String?
  private var frames: [ToolFrame] = []

  /// Takes a part of `<fatal_signal>`.
  mutating func take(_ element: String, _ text: String, _ stack: [ToolFrame]) {
    switch element {
    case "tid": thread = "thread \(text)"
    case "threadname": thread = text
    case "signame": name = text
    case "event": event = text
    case "siaddr": address = UInt64(hexadecimal: text)
    case "stack": frames = stack
    default: break
    }
  }

  /// The signal as an error.
  var finding: ToolFinding {
    let isAccess = name == "SIGSEGV" || name == "SIGBUS"
    var finding = ToolFinding(
      kind: isAccess ? .access(of: address) : .other,
      title: "Process terminating with default action of \(name)" + (event.map { ": \($0)" } ?? ""))
    finding.thread = thread
    if isAccess, let address, let event { finding.address = AddressFacts(address: address, text: event) }
    finding.stacks = [ToolStack(role: .access, frames: frames)]
    return finding
  }
}
