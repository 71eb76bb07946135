import Injection
import Launching

extension InjectionError {
  /// What is wrong, where, and what to do.
  var sentence: String {
    switch self {
    case .noProcess(let process): "there is no process \(process); see if it has ended, with ps."
    case .isThread(let thread, let process): "\(thread) is a thread of process \(process); name that."
    case .hasEnded(let process): "process \(process) has ended, and only waits for its parent; there is nothing left to record."
    case .isTraced(let process, let tracer): "process \(process) is traced by process \(tracer) already; let that detach first."
    case .isStopped(let process): "process \(process) is stopped; continue it first, with kill -CONT \(process)."
    case .noPermission(let process, let owner, let yama): Self.permission(process, owner, yama)
    case .foreignArchitecture, .staticallyLinked, .foreignLibrary, .oldLibrary, .hasShadowStack, .notPython,
      .unsupportedPython, .freeThreadedPython:
      kindSentence
    case .isRecorded, .notAttached, .notOurs, .otherVersion: recordingSentence
    default: failureSentence
    }
  }

  private static func permission(_ process: Int32, _ owner: UInt32, _ yama: Int?) -> String {
    switch yama {
    case 3?: "process \(process) cannot be traced, as kernel.yama.ptrace_scope is 3; that can only be changed at a restart."
    case let scope? where scope > 0:
      "process \(process) of user \(owner) may not be traced (kernel.yama.ptrace_scope is \(scope)); do it as root."
    default: "process \(process) of user \(owner) may not be traced by you; do it as that user, or as root."
    }
  }

  private var kindSentence: String {
    switch self {
    case .foreignArchitecture(let process, let machine):
      "process \(process) is made for \(machine), which this kmmem cannot record."
    case .staticallyLinked(let process): "process \(process) is linked statically, so nothing can be loaded into it."
    case .foreignLibrary(let process, let loader):
      "process \(process) was started by \(loader), and kmmem records programs that use glibc; use a build for glibc."
    case .oldLibrary(let process): "process \(process) uses a glibc older than 2.34; use a newer system."
    case .hasShadowStack(let process):
      "process \(process) keeps a shadow stack, with which it cannot be entered; start it without."
    case .notPython(let process): "process \(process) is no CPython; name one that is, or start it under kmmem profile."
    case .unsupportedPython(let process, let version):
      "process \(process) is Python \(version), and kmmem knows 3.9 to 3.13."
    case .freeThreadedPython(let process):
      "process \(process) is a free-threaded build of Python, which kmmem does not know."
    default: ""
    }
  }

  private var recordingSentence: String {
    switch self {
    case .isRecorded(let process): "process \(process) is being recorded already; end that first, with kmmem detach \(process)."
    case .notAttached(let process): "process \(process) is not being recorded; begin with kmmem attach \(process)."
    case .notOurs(let process):
      "the recording of process \(process) was not begun by kmmem attach; let it be ended where it was begun."
    case .otherVersion(let process):
      "another version of kmmem is in process \(process); use that version, or start the process anew."
    default: ""
    }
  }

  private var failureSentence: String {
    switch self {
    case .noMoment(let process):
      "no moment came at which process \(process) could be entered without a risk for it; try again."
    case .noSafePoint(let process):
      "the interpreter of process \(process) did not come to a point at which it could be recorded, as a long call into C may "
        + "keep the GIL; try again."
    case .noInterpreter(let process): "the interpreter of process \(process) is not running; it has not begun, or has ended."
    case .notAllowed(let process, let error): "process \(process) does not allow what is needed in it: \(error.words)."
    case .notLoaded(let process, let reason):
      "process \(process) cannot load the agent: \(reason); see if its user may read the file."
    case .noCapture(let process, let path, let owner):
      "process \(process), of user \(owner), cannot create \(path); choose a folder that this user may write, with -o."
    case .noFolder(let process):
      "process \(process) sees other files than kmmem (a container, or chroot), and \(ProcessFolder.parents.joined(separator: ", ")) there "
        + "take no libraries or run no code; run kmmem inside of it."
    case .notTaken(_, let path, let error): "\(path) cannot be written: \(error.words); choose another place with -o."
    case .noMemory(let process): "process \(process) has no memory for kmmem's tables; see if its address space is limited."
    case .refused(let process, let reason): "process \(process) was not hooked: \(Self.refusal(reason))."
    case .noSnapshot(let process, let reason):
      "there is no snapshot of process \(process): \(SnapshotReason.words(reason))."
    default: "you stopped kmmem; the process goes on as before."
    }
  }

  /// The bridge's reasons.
  private static func refusal(_ reason: Int32) -> String {
    switch reason {
    case 1: "its Python is not supported; use CPython 3.9 to 3.13"
    case 2: "its Python is a free-threaded build; use one with the GIL"
    case 3: "its build of Python keeps its frames elsewhere than its version should"
    case 4: "its Python does not export the functions that kmmem needs"
    default: "there was no memory for kmmem's tables"
    }
  }
}
