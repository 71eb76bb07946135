/// A moment of a program, and what leaked at it.
package struct LeakPoint: Equatable, Sendable {
  /// Objects and blocks that findings are about, with what they retain.
  package struct Sum: Equatable, Sendable {
    package let count: Int
    package let bytes: UInt64

    /// Adds up findings.
    package init(_ findings: [Finding]) {
      count = findings.reduce(0) { $0 + $1.amount.count }
      bytes = findings.reduce(0) { $0 &+ $1.amount.retainedBytes }
    }
  }

  /// What the program called it; nil for its end.
  package let name: String?
  /// Since the recording began.
  package let nanoseconds: UInt64
  package let leaked: Sum
  /// What of it did not leak at the point before.
  package let new: Sum

  package init(name: String?, nanoseconds: UInt64, leaked: Sum, new: Sum) {
    self.name = name
    self.nanoseconds = nanoseconds
    self.leaked = leaked
    self.new = new
  }
}
