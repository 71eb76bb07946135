internal import CInjection
internal import Glibc
internal import Launching

/// A running Python that kmmem records, photographs, and lets alone again.
public struct RunningProcess<Entrance: RuntimeEntrance> {
  private let process: PythonProcess
  private let entrance: Entrance

  /// How often, and after how many microseconds each time, a photograph is tried again that the collector is in the way of.
  private static var collectorTries: Int { 20 }
  private static var collectorPause: UInt32 { 25_000 }

  /// The process and the way into it.
  public init(_ process: PythonProcess, through entrance: Entrance) {
    self.process = process
    self.entrance = entrance
  }

  /// Begins a recording into a path as the process sees it.
  public func attach(_ settings: AttachSettings, path: String, isInterrupted: () -> Bool) throws(InjectionError) {
    let reply = try entrance.deliver(.attach(settings, path: path), isInterrupted: isInterrupted)
    try check(reply, path: path)
  }

  /// Ends the recording that an attachment began; gives its capture as the process sees it.
  public func detach(isInterrupted: () -> Bool) throws(InjectionError) -> String {
    let reply = try entrance.deliver(.detach, isInterrupted: isInterrupted)
    try check(reply, path: "")
    return reply.path
  }

  /// Photographs the heap into a path as the process sees it, and waits until the file is complete.
  public func photograph(
    path: String, _ options: PhotographOptions, isInterrupted: () -> Bool
  ) throws(InjectionError) {
    let request = Request.snapshot(path: path, options)
    var reply = try entrance.deliver(request, isInterrupted: isInterrupted)
    var tries = 1
    while reply.answer == -Self.collecting, tries < Self.collectorTries {
      usleep(Self.collectorPause)
      reply = try entrance.deliver(request, isInterrupted: isInterrupted)
      tries += 1
    }
    if reply.answer < 0 { throw .noSnapshot(process.process, reason: -reply.answer) }
    if reply.answer == 0 { return }
    defer {
      entrance.reap(reply.answer)
      unlink("/proc/\(process.process)/root\(path).\(reply.answer).partial")
    }
    let code = try SnapshotCopy(reply.answer, of: process).wait(isInterrupted: isInterrupted)
    if code != 0 { throw .noSnapshot(process.process, reason: code) }
  }

  /// Ends a measurement of growth whose last rung was not taken.
  public func endMeasurement() throws(InjectionError) {
    _ = try entrance.deliver(.snapshot(path: "", [.last])) { false }
  }

  /// enum kmm_photograph_end
  private static var collecting: Int32 { 6 }

  /// Throws what an answer says.
  private func check(_ reply: Reply, path: String) throws(InjectionError) {
    let number = process.process
    switch UInt32(bitPattern: reply.answer) & 0xffff {
    case KMM_ANSWER_DONE.rawValue: return
    case KMM_ANSWER_RECORDING.rawValue: throw .isRecorded(number)
    case KMM_ANSWER_NO_FILE.rawValue: throw .noCapture(number, path: path, owner: process.owner)
    case KMM_ANSWER_NO_MEMORY.rawValue: throw .noMemory(number)
    case KMM_ANSWER_REFUSED.rawValue: throw .refused(number, reason: reply.answer >> 16)
    case KMM_ANSWER_NOT_ATTACHED.rawValue: throw .notAttached(number)
    case KMM_ANSWER_NOT_OURS.rawValue: throw .notOurs(number)
    default: throw .otherVersion(number)
    }
  }
}
