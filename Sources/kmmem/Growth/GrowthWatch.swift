import ArgumentParser
import Glibc
import Growth
import Injection
import Launching

/// Has a running process photographed at equal distances of time, or of its requests.
struct GrowthWatch {
  /// The process's number.
  let process: Int32
  /// Seconds from one rung to the next, where no requests are counted.
  let every: Int
  /// Requests from one to the next; nil to go by time.
  let requests: Int?
  /// How many intervals.
  let intervals: Int
  /// Seconds before the first rung.
  let warmUp: Int
  /// Seconds from the last rung of the work to one more, before which the work is ended; nil where that is not looked at.
  let settling: Int?

  /// How long a rung may be late and the intervals still be called equal.
  private static let tolerance = 0.1

  /// Has each rung read while the next is waited for, and says how it was measured. Where the user stops it or the process ends, what there
  /// is by then counts, if that is enough. `keep`: the snapshots are kept, with names that begin so.
  ///
  /// Reading must not make a rung late: what there is no time for is read later, the rest in the end.
  func measure(keep: String?, _ progress: Progress, _ read: (String) throws -> Void) throws -> GrowthProtocol {
    let interrupts = DeferredInterrupts()
    // What cannot be entered is said before anything is waited for.
    var schedule = RungSchedule(try pace(of: AttachTarget(process)), intervals: intervals, warmUp: warmUp, settling: settling)
    let rungs = schedule.rungs
    func plan(of taken: Int) -> GrowthProtocol {
      let hasSettled = settling != nil && taken == rungs
      let measured = taken - 1 - (hasSettled ? 1 : 0)
      return GrowthProtocol(rounds: measured * schedule.roundsEach, hasSettled: hasSettled, unit: schedule.unit)
    }
    let folder = keep == nil ? try TemporaryFolder(for: "growth") : nil
    defer { folder?.remove() }
    let paths = (1...rungs).map { OutputFile("\(keep ?? "\(folder?.path ?? "")/process")-\($0).kmsnap") }
    for path in paths { try AttachTarget.saying(of: "snapshot") { () throws(LaunchError) in try path.check(replacing: false) } }
    var taken = 0
    var isLate = false
    var pending = ArraySlice<String>()
    // How long the last reading took, in seconds; at first a guess.
    var reading = 2.0
    func readNext() throws {
      let (path, begun) = (pending.removeFirst(), MonotonicClock.now)
      try read(path)
      reading = MonotonicClock.now - begun
      if keep == nil { unlink(path) }
    }
    do {
      for (number, path) in paths.enumerated() {
        while !pending.isEmpty, !interrupts.isPending, 1.5 * reading < schedule.secondsLeft(until: number) { try readNext() }
        let left = schedule.secondsLeft(until: number)
        let wait = left.isFinite ? ", in \(max(0, Int(left))) s" : ", when requests come"
        progress.show("rung \(number + 1) of \(rungs) of process \(process)\(wait)")
        while schedule.secondsLeft(until: number) > 0, !interrupts.isPending { usleep(20_000) }
        isLate = schedule.take(number) > Self.tolerance || isLate
        let target = try AttachTarget(process)
        try AttachTarget.telling { () throws(InjectionError) in
          try target.photograph(to: path, number + 1 == rungs ? [.rung, .last] : .rung) { interrupts.isPending }
        }
        taken += 1
        pending.append(path.path)
      }
    } catch {
      progress.clear()
      if taken > 0 { try? AttachTarget(process).endMeasurement() }
      if let needed = plan(of: taken).shortage(of: taken) {
        if interrupts.isPending { StandardError.say("kmmem: you stopped it after \(taken) rungs, and a trend needs \(needed)") }
        throw error
      }
      let reason = (error as? ValidationError).map { ": \($0.message)" } ?? ""
      StandardError.say("kmmem: the measurement ended after \(taken) of \(rungs) rungs\(reason)")
    }
    let wasStopped = interrupts.isPending
    while !pending.isEmpty {
      if interrupts.isPending && !wasStopped {
        progress.clear()
        folder?.remove()
        interrupts.deliver()
      }
      try readNext()
    }
    progress.clear()
    if isLate {
      let longer = requests.map { "more --requests than \($0)" } ?? "a longer --every than \(every)"
      StandardError.say("kmmem: rungs came late, as each takes its time; name \(longer) for equal intervals.")
    }
    interrupts.forget()
    return plan(of: taken)
  }

  private func pace(of target: AttachTarget) throws -> RungSchedule.Pace {
    guard let requests else { return .seconds(every) }
    guard let counter = target.requestCounter else {
      throw ValidationError(
        "process \(process) counts no requests; add kmmem.asgi.MemoryMiddleware or its WSGI twin to its application, or name --every SECONDS."
      )
    }
    return .requests(requests, counter)
  }
}
