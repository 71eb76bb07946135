import Glibc
import Synchronization

/// A value that another thread finds, while the one that asked for it goes on.
final class Awaited<Value: Sendable>: Sendable {
  private let found = Mutex<Value?>(nil)
  private let thread: WorkingThread

  /// Begins at once.
  init(_ find: @escaping @Sendable () -> Value) {
    let thread = WorkingThread()
    self.thread = thread
    thread.start { [self] in
      let value = find()
      found.withLock { $0 = value }
    }
  }

  /// Waits until it is found.
  var value: Value {
    thread.wait()
    guard let value = found.withLock({ $0 }) else { preconditionFailure("the work has been done, and leaves its value") }
    return value
  }
}

/// A thread that does one thing.
private final class WorkingThread: Sendable {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Nil before it starts and once it has been waited for.
  private let thread = Mutex<pthread_t?>(nil)

  deinit {
    if let thread = thread.withLock({ $0 }) { pthread_detach(thread) }
  }

  /// Does the work in a thread; where none can be started, at once.
  func start(_ body: @escaping @Sendable () -> Void) {
    let context = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
    var started = pthread_t()
    let failure = unsafe pthread_create(
      &started, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, context)
    if failure != 0 { return unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
    let running = started
    thread.withLock { $0 = running }
  }

  /// Waits until the work is done.
  func wait() {
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let running { pthread_join(running, nil) }
  }
}
