public import Launching

/// Why a process could not be entered, or what was asked for not be done in it.
public enum InjectionError: Error, Equatable {
  /// There is no process of this number.
  case noProcess(Int32)
  /// The number is that of a thread.
  case isThread(Int32, process: Int32)
  /// It has ended, and its parent has not asked for its exit code yet.
  case hasEnded(Int32)
  /// A debugger traces it already.
  case isTraced(Int32, by: Int32)
  /// It was stopped, by a signal for one.
  case isStopped(Int32)
  /// The system does not let this user trace it.
  case noPermission(Int32, owner: UInt32, yama: Int?)
  /// It runs on another processor's instructions.
  case foreignArchitecture(Int32, machine: String)
  /// It was linked statically.
  case staticallyLinked(Int32)
  /// Its C library is not glibc.
  case foreignLibrary(Int32, loader: String)
  /// Its C library has not what is needed.
  case oldLibrary(Int32)
  /// It sees other files than this process, and none of its folders takes the libraries and runs code.
  case noFolder(Int32)
  /// What it has written could not be taken along.
  case notTaken(Int32, path: String, SystemError)
  /// It keeps a shadow stack, which would end it.
  case hasShadowStack(Int32)
  /// No CPython is in it.
  case notPython(Int32)
  /// Its CPython is not of the versions that kmmem knows.
  case unsupportedPython(Int32, version: String)
  /// Its CPython was built without the global interpreter lock.
  case freeThreadedPython(Int32)

  /// The user asked to stop.
  case interrupted
  /// No moment came at which it could be entered without risk.
  case noMoment(Int32)
  /// It was entered, but its interpreter did not come to a safe point.
  case noSafePoint(Int32)
  /// Its interpreter has not begun, or has ended.
  case noInterpreter(Int32)
  /// It does not allow what had to be done in it.
  case notAllowed(Int32, SystemError)
  /// The agent could not be loaded.
  case notLoaded(Int32, reason: String)
  /// Another version of kmmem is in it.
  case otherVersion(Int32)

  /// It is being recorded.
  case isRecorded(Int32)
  /// It is not being recorded.
  case notAttached(Int32)
  /// It is being recorded, but no attachment began that.
  case notOurs(Int32)
  /// It could not create the capture.
  case noCapture(Int32, path: String, owner: UInt32)
  /// It had no memory for the tables.
  case noMemory(Int32)
  /// The bridge refuses its Python; the number is the bridge's.
  case refused(Int32, reason: Int32)
  /// There is no snapshot; the number is that of kmmem.h.
  case noSnapshot(Int32, reason: Int32)
}
