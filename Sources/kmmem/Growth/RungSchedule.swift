import Growth
import Injection
import Launching

/// When the rungs of a measurement of a running process are due: every so many seconds, or every so many of its requests.
struct RungSchedule {
  /// What lies between two rungs.
  enum Pace {
    case seconds(Int)
    /// Requests that kmmem's middleware counts.
    case requests(Int, RequestCounter)
  }

  private let pace: Pace
  /// How many intervals the work has.
  private let intervals: Int
  /// Seconds from the last rung of the work to one more.
  private let settling: Int?
  private var start: Double
  /// The number of requests at the first rung.
  private var firstRequest: UInt64?
  private var endOfWork: Double?

  /// Begins. `warmUp`: seconds before the first rung.
  init(_ pace: Pace, intervals: Int, warmUp: Int, settling: Int?) {
    self.pace = pace
    self.intervals = intervals
    self.settling = settling
    start = MonotonicClock.now + Double(warmUp)
  }

  var rungs: Int { intervals + 1 + (settling == nil ? 0 : 1) }

  /// How many rounds an interval has, and of what.
  var roundsEach: Int {
    switch pace {
    case .seconds(let seconds): seconds
    case .requests(let count, _): count
    }
  }

  var unit: GrowthProtocol.Unit {
    switch pace {
    case .seconds: .second
    case .requests: .request
    }
  }

  /// Seconds until a rung is due, by the pace of the requests so far; not above 0 once it is. The first is 0.
  func secondsLeft(until rung: Int) -> Double {
    let now = MonotonicClock.now
    if rung > intervals { return (endOfWork ?? now) + Double(settling ?? 0) - now }
    switch pace {
    case .seconds(let seconds): return start + Double(rung * seconds) - now
    case .requests(let each, let counter):
      guard let first = firstRequest else { return start - now }
      // Without a count the process has ended, which its photograph will find.
      guard let count = counter.count else { return 0 }
      let (done, due) = (Double(count &- first), Double(rung * each))
      if done >= due { return 0 }
      return done == 0 ? .infinity : (due - done) * (now - start) / done
    }
  }

  /// A rung is taken now; which part of an interval it is late.
  mutating func take(_ rung: Int) -> Double {
    defer { if rung == intervals { endOfWork = MonotonicClock.now } }
    switch pace {
    case .seconds(let seconds): return -secondsLeft(until: rung) / Double(seconds)
    case .requests(let each, let counter):
      guard let first = firstRequest else {
        (firstRequest, start) = (counter.count, MonotonicClock.now)
        return 0
      }
      if rung > intervals { return 0 }
      return (Double((counter.count ?? first) &- first) - Double(rung * each)) / Double(each)
    }
  }
}
