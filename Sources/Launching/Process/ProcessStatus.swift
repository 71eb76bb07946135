internal import Glibc

/// What the system tells of a process or a thread (proc_pid_status(5)).
package struct ProcessStatus {
  private let fields: [Substring: Substring]

  /// Reads that of a process; nil if there is none of this number.
  package init?(of process: Int32) { self.init(path: "/proc/\(process)/status") }

  /// Reads that of a thread; nil if it has ended.
  package init?(thread: Int32, of process: Int32) { self.init(path: "/proc/\(process)/task/\(thread)/status") }

  private init?(path: String) {
    guard let bytes = try? Path.head(of: path, limit: 1 << 14) else { return nil }
    self.init(text: String(decoding: bytes, as: UTF8.self))
  }

  /// Reads the text of the file.
  package init(text: String) {
    var fields: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon]] = line[line.index(after: colon)...].drop { $0.isWhitespace }
    }
    self.fields = fields
  }

  /// The processes that a process's first thread has started.
  package static func children(of process: Int32) -> [Int32] {
    let text = (try? Path.head(of: "/proc/\(process)/task/\(process)/children", limit: 1 << 16)) ?? []
    return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
  }

  /// The letter of its state: R, S, D, T, t, Z, X.
  package var state: Character { fields["State"]?.first ?? "X" }
  /// The process that a thread belongs to.
  package var group: Int32 { number("Tgid") ?? 0 }
  /// The process that traces it; 0 = none.
  package var tracer: Int32 { number("TracerPid") ?? 0 }
  /// The effective user.
  package var owner: UInt32 { words("Uid").dropFirst().first.flatMap { UInt32($0) } ?? 0 }
  /// Its effective group.
  package var ownerGroup: UInt32 { words("Gid").dropFirst().first.flatMap { UInt32($0) } ?? 0 }
  /// Its numbers: in this namespace first, in its own last.
  package var numbers: [UInt32] { words("NSpid").compactMap { UInt32($0) } }
  /// Its number in its own namespace.
  package var ownNumber: UInt32 { numbers.last ?? 0 }
  /// How often it went to sleep by itself.
  package var sleeps: UInt64 { number("voluntary_ctxt_switches") ?? 0 }
  /// Whether it has ended, and at most waits for its parent.
  package var hasEnded: Bool { state == "Z" || state == "X" }
  /// Whether it keeps a shadow stack.
  package var hasShadowStack: Bool { words("x86_Thread_features").contains("shstk") }

  /// The rights that it has beyond those of its user; bit n is capability n (capabilities(7)).
  package var effectiveCapabilities: UInt64 { mask("CapEff") }

  /// Whether a signal is blocked that the program handles, as it is while a handler runs.
  package var mayHandleSignal: Bool { mask("SigBlk") & caughtSignals & ~Self.libraryOwn != 0 }

  /// The signals for which it has handlers, and those that wait for the process; bit n - 1 is signal n.
  package var caughtSignals: UInt64 { mask("SigCgt") }
  package var waitingSignals: UInt64 { mask("ShdPnd") }

  /// Signals 32 and 33 are libc's, and blocked in none but its own threads.
  private static let libraryOwn: UInt64 = 3 << 31

  private func mask(_ name: Substring) -> UInt64 { fields[name].flatMap { UInt64($0, radix: 16) } ?? 0 }
  private func number<Number: FixedWidthInteger>(_ name: Substring) -> Number? { fields[name].flatMap { Number($0) } }
  private func words(_ name: Substring) -> [Substring] { fields[name]?.split(whereSeparator: \.isWhitespace) ?? [] }
}
