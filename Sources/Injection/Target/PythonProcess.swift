internal import Glibc
internal import Launching

/// A running process with a CPython that kmmem knows, and where in it the functions lie that entering it needs.
public struct PythonProcess {
  /// Its number.
  public let process: Int32
  /// The effective user that it runs as.
  public let owner: UInt32
  /// The effective group that it runs as.
  let ownerGroup: UInt32
  /// Its number in its own namespace.
  let ownNumber: UInt32
  /// What it has mapped.
  let map: MemoryMap
  /// The evaluation loop's code.
  let evaluation: Range<UInt64>
  /// The code of the module that the interpreter lies in.
  let interpreter: Range<UInt64>
  /// The code of its C library.
  let library: Range<UInt64>
  /// Code in which a thread may hold a lock that making a thread needs: libc's, the loader's, and that of other allocators.
  let guarded: [Range<UInt64>]
  /// A `syscall` instruction.
  let systemCall: UInt64
  /// The functions that the visitor calls, by name.
  let functions: [String: UInt64]

  /// The memory of the process.
  var memory: ProcessMemory { ProcessMemory(process: process) }

  static let interpreterFunctions = ["Py_AddPendingCall", "Py_IsInitialized", "PyGILState_Ensure", "PyGILState_Release"]
  static let libraryFunctions = [
    "dlopen", "dlsym", "dlerror", "pthread_create", "pthread_attr_init", "pthread_attr_setstack", "pthread_attr_setdetachstate",
  ]

  /// Looks at a process, without a touch; throws why it cannot be entered.
  public init(_ process: Int32) throws(InjectionError) {
    let status = try ProcessCondition.check(process)
    self.process = process
    owner = status.owner
    ownerGroup = status.ownerGroup
    ownNumber = status.ownNumber
    do { map = try MemoryMap(of: process) } catch { throw ProcessCondition.refusal(of: process, owner: status.owner, error) }
    let modules = LoadedModules(map, of: process)
    try modules.checkLibrary()
    let interpreter = try modules.interpreter()
    guard let library = modules.code(of: modules.library), let evaluation = interpreter.symbol("_PyEval_EvalFrameDefault"),
      let code = modules.code(around: evaluation.address)
    else { throw .notPython(process) }
    self.interpreter = code
    self.library = library
    self.evaluation = evaluation.range
    guarded = modules.guarded
    functions = try modules.functions(of: interpreter)
    systemCall = try modules.systemCall()
  }

  /// Whether the process sees the same files at the same paths as this one.
  public var sharesFiles: Bool {
    let own = Path.linkTarget(of: "/proc/self/ns/mnt")
    return own == Path.linkTarget(of: "/proc/\(process)/ns/mnt") && Path.linkTarget(of: "/proc/\(process)/root") == "/"
  }
}
