import CAgent
import CCaptureFormat
import CInterface

// Where the agent is entered: by the loader when it is preloaded, by `_kmmem` when Python asks for it.

/// The agent's constructor: begins when the environment names a capture.
@c(kmm_process_begins) public func processBegins(_ environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
  guard let environment else { return }
  LaunchEnvironment.findDirectory()
  if !LaunchEnvironment.take(environment) { return }
  _ = Recording.start()
}

/// libc is initialised, main is about to run.
@c(kmm_program_begins) public func programBegins() {
  if isRecording() { LanguageBridge.startLate() }
  if isRecording() { Photographer.watch() }
  if isRecording() && agent.pointee.mark_signal != 0 { kmm_mark_at_signal(agent.pointee.mark_signal) }
}

/// The agent's destructor, after those of every other library (-z initfirst); `frame` is its own.
@c(kmm_process_exits) public func processExits(_ frame: UInt) {
  makeWishedMark()
  ProgramEnd.withCaller(below: frame) { Photographer.leave(from: $0) }
  Recording.finish(as: KMM_STATE_PROCESS_EXIT.rawValue)
}

/// `_exit` is about to end the process.
@c(kmm_process_leaves) public func processLeaves(_ caller: UnsafePointer<kmm_caller>) { Photographer.leave(from: caller) }

/// Begins a recording from inside; returns a number of `Recording.Failure`, in the upper half the bridge's refusal.
@c(kmm_start)
public func start(_ path: UnsafePointer<CChar>, _ options: UInt32, _ frames: UInt32, _ sampleBytes: UInt64) -> Int32 {
  if hasRecording { return Recording.Failure.alreadyRecording }
  agent.pointee.temporary_window = 1
  agent.pointee.follow_fork = 1
  agent.pointee.is_attached = 0
  return startLate(path, options, frames, sampleBytes)
}

/// Whether a recording is under way, or about to begin in a forked child.
var hasRecording: Bool { agent.pointee.control?.pointee.mode ?? KMM_OFF.rawValue != KMM_OFF.rawValue }

/// Begins a recording of a process that runs already; what the state does not say yet is given.
func startLate(_ path: UnsafePointer<CChar>, _ options: UInt32, _ frames: UInt32, _ sampleBytes: UInt64) -> Int32 {
  LaunchEnvironment.findDirectory()
  agent.pointee.options = options | KMM_OPTION_LATE.rawValue
  agent.pointee.frame_limit = frames
  agent.pointee.sample_bytes = sampleBytes
  agent.pointee.site_base = 0
  agent.pointee.photographer.triggers = 0
  agent.pointee.guard.interval = 0
  LaunchEnvironment.setPath(path)
  let result = Recording.start()
  return result == Recording.Failure.runtimeRefused ? result | Int32(bitPattern: agent.pointee.bridge_refusal) << 16 : result
}

/// Takes a photograph of the heap into a new file, whether this process is being recorded or not. Called with the runtime's lock; the
/// number of the process that writes it, which the caller waits for, 0 if it is complete, or a reason below 0. Nothing of it is recorded.
@c(kmm_photograph) public func photograph(_ path: UnsafePointer<CChar>, _ options: UInt32) -> Int32 {
  var result = tooMany
  _ = Photographer.alone(from: nil, waits: true) { result = takePhotograph(path, options) }
  return result
}

/// The same, of one that nobody else takes meanwhile.
func takePhotograph(_ path: UnsafePointer<CChar>, _ options: UInt32) -> Int32 {
  if kmm_directory()[0] == 0 { LaunchEnvironment.findDirectory() }
  let local = kmm_tls_get()
  let busy = local.pointee.busy
  local.pointee.busy = KMM_BUSY.rawValue
  let moment = Photographer.moment
  let result = LanguageBridge.photograph(path, options) ?? noRuntime
  if result >= 0 && options & KMM_PHOTOGRAPH_RUNG.rawValue == 0 { Photographer.remember(path, moment) }
  local.pointee.busy = busy
  return result
}

/// Why there is no photograph: neither a runtime that a bridge knows nor a recording. The other reasons are the bridge's.
private let noRuntime: Int32 = -100
/// More copies are under way than could be waited for.
let tooMany: Int32 = -101
/// There is no runtime, and the recording samples, or its blocks may not be read in place.
let noBlocks: Int32 = -102

/// `kmmem_snapshot` of kmmem.h: 0, or the reason why there is no photograph. The agent waits for the copy.
@c(kmm_snapshot_from) public func snapshot(_ path: UnsafePointer<CChar>, _ caller: UnsafePointer<kmm_caller>) -> Int32 {
  photographNow(from: caller) { takePhotograph(path, 0) }
}

/// `kmmem_check_leaks` of kmmem.h: a photograph of a point that has a name, beside the one of the program's end, and a mark on the timeline.
/// Where the end is not photographed, nothing happens.
@c(kmm_check_leaks_from) public func checkLeaks(_ name: UnsafePointer<CChar>, _ caller: UnsafePointer<kmm_caller>) -> Int32 {
  if !isRecording() || !Photographer.wishes(KMM_TRIGGER_EXIT) { return notThere }
  mark(name)
  return photographNow(from: caller) {
    kmm_photograph_point_name(name) ? takePhotograph(kmm_photograph_path(), 0) : noFile
  }
}

/// KMMEM_SNAPSHOT_NOT_THERE of kmmem.h.
private let notThere: Int32 = 200
/// KMMEM_SNAPSHOT_NO_FILE, as a bridge says it.
private let noFile: Int32 = -1

private func photographNow(from caller: UnsafePointer<kmm_caller>, _ take: () -> Int32) -> Int32 {
  // A forked child may not have had an event yet.
  if let thread = Events.enter() { Events.leave(thread) }
  return keepingErrno {
    var result = tooMany
    _ = Photographer.alone(from: caller, waits: true) {
      Photographer.reap()
      if !Photographer.hasRoom { return }
      result = take()
      if result > 0 { Photographer.keep(result) }
    }
    return result < 0 ? 0 &- result : 0
  }
}

@c(kmm_stop) public func stop() { Recording.stop(as: KMM_STATE_STOPPED.rawValue) }

@c(kmm_is_recording) public func isRecording() -> Bool {
  agent.pointee.control?.pointee.mode ?? KMM_OFF.rawValue == KMM_ON.rawValue
}

/// Heap, objects, mappings and peak in bytes.
@c(kmm_totals) public func totals(_ result: UnsafeMutablePointer<UInt64>) {
  let totals = Totals.now()
  result[0] = totals.heap
  result[1] = totals.objects
  result[2] = totals.mapped
  result[3] = agent.pointee.header?.pointee.peak_bytes ?? 0
}

/// Puts a named mark on the timeline; what is made from here on is told apart.
@c(kmm_mark) public func mark(_ name: UnsafePointer<CChar>) {
  if !isRecording() { return }
  let now = Timeline.beginEpoch()
  CaptureLog.mark(KMM_RECORD_MARK, at: now, liveBytes: Totals.now().live, name: name)
}

/// Makes the mark that a signal has asked for since the latest event.
func makeWishedMark() {
  if agent.pointee.mark_wished != 0 && kmm_exchange32(kmm_mark_wished_address(), 0) != 0 { mark(characters("(signal)")) }
}

/// Has the capture say something of the program, in place of what it said under that key.
@c(kmm_note) public func note(_ key: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>) {
  if isRecording() { CaptureLog.note(key: key, value) }
}

/// The calling thread's work belongs to a context from now on; to none without a name. Called with the runtime's lock.
@c(kmm_context_enter) public func contextEnter(_ name: UnsafePointer<CChar>?) { Contexts.enter(name) }

/// The table of contexts with their figures of this moment; NULL when none was entered. Called with the runtime's lock.
@c(kmm_context_figures) public func contextFigures() -> UnsafeMutablePointer<kmm_context>? { Contexts.count() }
