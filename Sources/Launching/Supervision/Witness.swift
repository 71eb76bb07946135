internal import CLaunching
internal import Glibc

/// A silent process in the program's group, which tells signals for the whole group from signals for kmmem alone.
///
/// Ctrl-C and `kill -- -GROUP` reach the program by themselves; `kill PID` of kmmem has to be passed on. Nothing in a
/// signal's own information tells the two apart. The witness blocks everything, so what went to the group is pending there.
struct Witness {
  private var process: pid_t
  private var life: Int32
  private let program: pid_t?
  /// Signals of the group that were seen in an earlier witness and not asked for yet; bit n - 1 is signal n.
  private var seen: UInt64 = 0

  /// Starts a witness; the program's process is told to it as soon as there is one.
  init(of program: pid_t? = nil) throws(SystemError) {
    var ends: [Int32] = [0, 0]
    try SystemError.check { kmm_pipe(&ends) }
    defer { close(ends[0]) }
    process = kmm_witness_start(ends[0], ends[1])
    life = ends[1]
    self.program = program
    if process < 0 {
      let error = SystemError.current
      close(life)
      throw error
    }
    if let program { tell(program) }
  }

  /// The same witness, which from now on kills the program if kmmem is killed.
  func watching(_ program: pid_t) -> Witness {
    tell(program)
    return Witness(process: process, life: life, program: program, seen: seen)
  }

  private init(process: pid_t, life: Int32, program: pid_t, seen: UInt64) {
    self.process = process
    self.life = life
    self.program = program
    self.seen = seen
  }

  private func tell(_ program: pid_t) {
    var program = program
    write(life, &program, MemoryLayout<pid_t>.size)
  }

  /// Whether a signal that kmmem got went to the whole group, the program included.
  mutating func saw(_ signal: Int32) -> Bool {
    let bit = UInt64(1) << UInt64(signal - 1)
    if seen & bit == 0, pending & bit == 0 { usleep(Witness.deliveryMicroseconds) }
    if seen & bit == 0 {
      guard pending & bit != 0 else { return false }
      renew()
    }
    seen &= ~bit
    return true
  }

  /// How long the kernel may take from the first to the last member of a group.
  private static let deliveryMicroseconds: useconds_t = 2000

  /// Takes the next witness, because a pending signal cannot be taken back from this one.
  private mutating func renew() {
    guard let next = try? Witness(of: program) else { return }
    seen |= pending
    end()
    process = next.process
    life = next.life
  }

  /// Ends the witness.
  func end() {
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    close(life)
  }

  /// The signals that wait in the witness (`ShdPnd` of proc(5)).
  private var pending: UInt64 { ProcessStatus(of: process)?.waitingSignals ?? 0 }
}
