internal import CInjection

/// What is asked of the agent in a running process.
public enum Request: Equatable, Sendable {
  /// Record from now on, into a path as the process sees it.
  case attach(AttachSettings, path: String)
  /// End the recording that an attachment began.
  case detach
  /// Photograph the heap into a path as the process sees it.
  case snapshot(path: String, PhotographOptions)
}

/// What a running process records.
public struct AttachSettings: Equatable, Sendable {
  /// Whether native frames are recorded.
  public var recordsNativeFrames = true
  /// Whether every Python object is recorded.
  public var recordsObjects = true
  /// The most frames that are kept of a stack; 0 = all.
  public var frameLimit: UInt32 = 0
  /// The mean number of bytes between two samples; 0 = every event.
  public var sampleBytes: UInt64 = 0
  /// A block is temporary if it is freed before its thread's next allocations, this many.
  public var temporaryWindow: UInt32 = 1
  /// Whether children that it forks get a capture of their own.
  public var followsForks = true

  /// The defaults: everything of every event.
  public init() {}
}

/// The agent's answer.
public struct Reply: Equatable, Sendable {
  /// Its number (enum kmm_request_answer).
  let answer: Int32
  /// The path in the answered request.
  let path: String
}

/// A way to hand a request to the agent in a running process, at a safe point of its interpreter.
///
/// `TracedEntrance` is the one for CPython 3.9 to 3.13. From 3.14 on the interpreter has one of its own (PEP 768, `sys.remote_exec`).
public protocol RuntimeEntrance {
  /// Hands it over and waits for the answer; `isInterrupted` says whether the user asked to stop.
  func deliver(_ request: Request, isInterrupted: () -> Bool) throws(InjectionError) -> Reply

  /// Forgets a process that the agent has made to write a photograph, and that has ended.
  func reap(_ copy: Int32)
}
