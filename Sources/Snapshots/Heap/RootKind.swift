package import CCaptureFormat

/// What holds a root from outside of the heap.
package enum RootKind: String, Sendable {
  case module, interpreter, local, atexit, global, stack, register
  /// What a running function holds besides its variables: its code, its module's dictionary, values on its evaluation stack.
  case frame
  case threadLocal = "thread-local"
  /// A word of the interpreter's own state, or of its state of a thread.
  case interpreterState = "interpreter-state"
  case staticObject = "static"
  case unknown

  package init(_ record: kmm_snapshot_root) {
    self =
      switch kmm_root_kind(UInt32(record.kind)) {
      case KMM_ROOT_MODULE: .module
      case KMM_ROOT_INTERPRETER: record.where == 0 ? .interpreter : .interpreterState
      case KMM_ROOT_LOCAL: record.name == 0 ? .frame : .local
      case KMM_ROOT_ATEXIT: .atexit
      case KMM_ROOT_GLOBAL: .global
      case KMM_ROOT_STACK: .stack
      case KMM_ROOT_REGISTER: .register
      case KMM_ROOT_TLS: .threadLocal
      case KMM_ROOT_STATIC: .staticObject
      default: .unknown
      }
  }

  /// It was found by looking for addresses, and nobody says that it is meant as one.
  var isFound: Bool {
    switch self {
    case .global, .stack, .register, .threadLocal, .interpreterState, .frame: true
    case .module, .local, .atexit, .interpreter, .staticObject, .unknown: false
    }
  }

  /// A person finds what it names in the program's source.
  var isNamed: Bool {
    switch self {
    case .module, .local, .atexit, .interpreter: true
    case .frame, .interpreterState, .global, .stack, .register, .threadLocal, .staticObject, .unknown: false
    }
  }

  /// Where it stands among the roots of one node: those that say most come first.
  var rank: Int {
    switch self {
    case .module: 0
    case .local: 1
    case .atexit: 2
    case .interpreter: 3
    case .frame: 4
    case .staticObject: 5
    case .interpreterState: 6
    case .global: 7
    case .threadLocal: 8
    case .stack: 9
    case .register: 10
    case .unknown: 11
    }
  }
}
