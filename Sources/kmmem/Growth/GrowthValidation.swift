import ArgumentParser
import Growth

/// Which options of `kmmem growth` make sense together.
struct GrowthValidation {
  private let command: GrowthCommand

  init(_ command: GrowthCommand) { self.command = command }

  /// Throws a sentence about what does not.
  func check() throws {
    try checkNumbers()
    guard let subject = GrowthSubject(call: command.call, arguments: command.named) else {
      throw ValidationError(
        "nothing to measure; name a function with --call, a process's number, or snapshots (see kmmem growth --help).")
    }
    for (option, isGiven, kinds) in uses where isGiven && !kinds.contains(subject.kind) {
      let meant = kinds.map(\.rawValue).joined(separator: " and ")
      throw ValidationError("\(option) is for \(meant), and growth is looked for in \(subject.words); leave it out.")
    }
    switch subject {
    case .call(let call): try check(call: call)
    case .process: break
    case .snapshots: try checkSnapshots()
    }
  }

  /// Each option that is not for every subject, whether it is given, and what it is for.
  private var uses: [(option: String, isGiven: Bool, kinds: [GrowthSubject.Kind])] {
    [
      ("-m", command.module != nil, [.call]),
      ("--python", command.python != nil, [.call]),
      ("--keep", command.keep != nil, [.call, .process]),
      ("--rounds", command.rounds != nil, [.call, .snapshots]),
      ("--settled", command.settled, [.snapshots]),
      ("--every", command.every != nil, [.process]),
      ("--requests", command.requests != nil, [.process]),
      ("--intervals", command.intervals != nil, [.process]),
      ("--warmup", command.warmup != nil, [.process]),
      ("--settle", command.settle != nil, [.process]),
    ]
  }

  private func checkNumbers() throws {
    if let rounds = command.rounds, rounds < 1 {
      throw ValidationError("--rounds \(rounds) is no number of rounds; name how many calls are measured.")
    }
    if let code = command.errorExitcode, !(1...255).contains(code) {
      throw ValidationError("--error-exitcode \(code) is no exit code; name one from 1 to 255.")
    }
    for (option, seconds) in [("--every", command.every), ("--warmup", command.warmup), ("--settle", command.settle)] {
      if let seconds, !(1...10_000_000).contains(seconds) {
        throw ValidationError("\(option) \(seconds) is no time to wait; name whole seconds, from 1 on.")
      }
    }
    if let requests = command.requests {
      if !(1...1_000_000_000).contains(requests) {
        throw ValidationError("--requests \(requests) is no distance; name how many requests lie between two looks, from 1 on.")
      }
      if command.every != nil {
        throw ValidationError("--requests and --every both say when the process is looked at; leave one of them out.")
      }
    }
    if let intervals = command.intervals, !(GrowthProtocol.leastIntervals...1000).contains(intervals) {
      throw ValidationError("--intervals \(intervals) is no trend; name from \(GrowthProtocol.leastIntervals) to 1000.")
    }
  }

  private func check(call: String) throws {
    if !call.contains(":") || call.hasPrefix(":") || call.hasSuffix(":") {
      throw ValidationError("--call \(call) names no function; write package.module:function.")
    }
    if let first = command.named.first {
      throw ValidationError("\(first) is named beside --call; leave one of them out.")
    }
    if let rounds = command.rounds, rounds < GrowthDriver.intervals {
      throw ValidationError(
        "--rounds \(rounds) are too few for a trend; name at least \(GrowthDriver.intervals), better hundreds.")
    }
  }

  private func checkSnapshots() throws {
    let count = command.named.count
    if let needed = GrowthProtocol(rounds: 1, hasSettled: command.settled).shortage(of: count) {
      let given = count == 1 ? "1 snapshot is" : "\(count) snapshots are"
      throw ValidationError("\(given) no trend; name at least \(needed), taken at equal distances of the work.")
    }
  }
}

extension GrowthSubject {
  fileprivate var words: String {
    switch self {
    case .call(let call): "calls of \(call)"
    case .process(let process): "process \(process)"
    case .snapshots: "snapshots"
    }
  }
}
