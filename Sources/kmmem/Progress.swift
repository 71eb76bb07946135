import Glibc
import Synchronization

/// One line on standard error that says what is being done and, when it takes long, for how many seconds; nothing where nobody watches.
final class Progress: Sendable {
  private struct Line {
    var step = ""
    var start = ContinuousClock.now
    var isTicking = false
    var phase = 0
  }

  /// How long a step takes before its seconds are shown.
  private static let patience = Duration.milliseconds(500)
  private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]

  private let isShown = isatty(STDERR_FILENO) == 1 && Terminal.allowsColors
  private let line = Mutex(Line())

  init() {
    if isShown { Interruption.clearsLine() }
  }

  /// Replaces the line.
  func show(_ step: String) {
    if !isShown { return }
    let isFirst = line.withLock { line in
      line.step = step
      line.start = .now
      defer { line.isTicking = true }
      Self.write("\r\u{1b}[2Kkmmem: \(step) …")
      return !line.isTicking
    }
    if isFirst { startTicking() }
  }

  /// Removes the line.
  func clear() {
    if !isShown { return }
    line.withLock { line in
      line.step = ""
      Self.write("\r\u{1b}[2K")
    }
  }

  /// Does what may fail, and removes the line before the failure is told.
  func clearing<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      clear()
      throw error
    }
  }

  /// Looks for an answer in a heap, and removes the line before it is told.
  func lookingAtHeap<Result>(_ body: () throws -> Result) rethrows -> Result {
    show("looking at the heap")
    defer { clear() }
    return try body()
  }

  /// A thread moves the line while the work is done: the algorithms know nothing of it.
  private func startTicking() {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Progress>.fromOpaque(context).takeRetainedValue().tick()
        return nil
      }, context.toOpaque())
    if failure == 0 { pthread_detach(thread) } else { context.release() }
  }

  /// Runs until the process ends.
  private func tick() {
    while true {
      usleep(100_000)
      line.withLock { line in
        let time = ContinuousClock.now - line.start
        if line.step.isEmpty || time < Self.patience { return }
        line.phase = (line.phase + 1) % Self.spinner.count
        Self.write("\r\u{1b}[2Kkmmem: \(line.step) … \(Self.spinner[line.phase]) \(time.components.seconds) s")
      }
    }
  }

  private static func write(_ text: String) {
    _ = text.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) }
  }
}
