import ArgumentParser
import Glibc
import Growth
import Injection
import Launching

/// Has a running process photographed at equal distances of time.
struct GrowthWatch {
  /// The process's number.
  let process: Int32
  /// Seconds from one rung to the next.
  let every: Int
  /// How many of these.
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
    _ = try AttachTarget(process)
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
      let start = MonotonicClock.now + Double(warmUp)
      for (number, path) in paths.enumerated() {
        let due = start + Double(seconds(before: number))
        while !pending.isEmpty, !interrupts.isPending, MonotonicClock.now + 1.5 * reading < due { try readNext() }
        progress.show("rung \(number + 1) of \(rungs) of process \(process), in \(max(0, Int(due - MonotonicClock.now))) s")
        wait(until: due, interrupts)
        isLate = isLate || MonotonicClock.now - due > Self.tolerance * Double(every)
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
      StandardError.say(
        "kmmem: rungs came late, as each takes its time; name a longer --every than \(every) for equal intervals.")
    }
    interrupts.forget()
    return plan(of: taken)
  }

  private var rungs: Int { intervals + 1 + (settling == nil ? 0 : 1) }

  private func seconds(before rung: Int) -> Int { rung <= intervals ? rung * every : intervals * every + (settling ?? 0) }

  private func plan(of taken: Int) -> GrowthProtocol {
    let hasSettled = settling != nil && taken == rungs
    return GrowthProtocol(rounds: (taken - 1 - (hasSettled ? 1 : 0)) * every, hasSettled: hasSettled, unit: .second)
  }

  private func wait(until due: Double, _ interrupts: DeferredInterrupts) {
    while MonotonicClock.now < due, !interrupts.isPending { usleep(20_000) }
  }
}
