import HeapGraph
import Snapshots

/// The stacks of sites, reduced to what stays the same from one run or version to the next: names of functions and files, no lines.
final class SiteTrails {
  /// Frames of the program that tell two sites apart, as Valgrind's --num-callers of its grouping does.
  private static let length = 4

  private let snapshot: HeapSnapshot
  private var stacks: [UInt32: [NamedFrame]] = [:]
  private var trails: [UInt32: String] = [:]

  init(_ snapshot: HeapSnapshot) { self.snapshot = snapshot }

  /// The frames of a site's stack, innermost first; each site is looked up once.
  func stack(of site: UInt32) -> [NamedFrame] {
    if let known = stacks[site] { return known }
    let stack = snapshot.stack(ofSite: site)
    stacks[site] = stack
    return stack
  }

  /// The functions that made a site's memory: "penta::lead@voice_leading.cpp". Who called native code from Python makes no difference,
  /// as the mistake is in that code; without any, it is the innermost function of Python.
  func trail(of site: UInt32) -> String {
    if let known = trails[site] { return known }
    let trail = Self.trail(of: stack(of: site))
    trails[site] = trail
    return trail
  }

  /// The same of a stack's frames.
  static func trail(of stack: [NamedFrame]) -> String {
    let telling = stack.filter { $0.role == .program }
    let native = telling.prefix { $0.language != .python }.filter { $0.file != nil }
    let frames = native.isEmpty ? telling.filter { $0.file != nil }.prefix(1) : native.prefix(length)
    let shown = frames.isEmpty ? telling.prefix(1) : frames
    return shown.map { "\($0.function)@\(name(of: $0.file ?? $0.module ?? ""))" }.joined(separator: " < ")
  }

  /// The line that a site is put down to.
  func place(of site: UInt32) -> NamedFrame? { snapshot.responsibleFrame(ofSite: site) }

  private static func name(of path: String) -> Substring { path.split(separator: "/").last ?? "" }
}
