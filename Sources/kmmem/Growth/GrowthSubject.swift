/// What `kmmem growth` looks at.
enum GrowthSubject: Equatable {
  /// A function that is called for it: "package:function".
  case call(String)
  /// A process that runs already.
  case process(Int32)
  /// Snapshots that were taken before.
  case snapshots

  /// Reads what was named; nil for nothing. A number alone is a process's, as for `kmmem top`.
  init?(call: String?, arguments: [String]) {
    if let call {
      self = .call(call)
    } else if arguments.count == 1, let number = Int32(arguments[0]), number > 0 {
      self = .process(number)
    } else if arguments.isEmpty {
      return nil
    } else {
      self = .snapshots
    }
  }

  /// Without what was named.
  enum Kind: String {
    case call = "--call"
    case process = "a process"
    case snapshots
  }

  var kind: Kind {
    switch self {
    case .call: .call
    case .process: .process
    case .snapshots: .snapshots
    }
  }
}
