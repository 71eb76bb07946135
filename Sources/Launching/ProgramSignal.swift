internal import Glibc

/// A signal that a program may be told to listen to: one of the two that mean nothing by themselves.
public struct ProgramSignal: Equatable, Sendable {
  /// The system's number.
  public let number: Int32

  private static let numbers: [String: Int32] = ["USR1": SIGUSR1, "USR2": SIGUSR2]

  /// Reads "USR1" or "SIGUSR2"; nil for another name.
  public init?(named name: String) {
    let name = name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name
    guard let number = Self.numbers[name] else { return nil }
    self.number = number
  }

  /// The name of a signal's number, in a sentence.
  static func name(of number: Int32) -> String {
    numbers.first { $0.value == number }.map { "SIG" + $0.key } ?? "signal \(number)"
  }
}
