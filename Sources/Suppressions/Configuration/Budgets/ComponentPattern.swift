/// Which allocations belong to a part of a program: all conditions must hold, and one that is nil always does.
///
/// A module, a package, a function or a context has what is allocated while it runs, with all that it calls; a library has what its own
/// code asks for.
package struct ComponentPattern: Equatable, Sendable {
  /// A Python module with its submodules, by its dotted name: one that runs.
  package var module: Glob?
  /// An installed package, with its modules and its native libraries: one that runs.
  package var package: Glob?
  /// A native library, by its path or its name: the one whose code asked for the memory.
  package var library: Glob?
  /// A function of Python with or without its module, or one of C++ with or without its arguments: one that runs.
  package var function: Glob?
  /// The piece of work, as the program has named it: a route.
  package var context: Glob?
  /// The thread, by its name.
  package var thread: Glob?

  /// The keys of kmmem.toml, in the order of the properties.
  static let keys = ["module", "package", "library", "function", "context", "thread"]

  /// Everything, unless conditions are set.
  package init() {}

  /// Whether it is the whole process.
  package var isProcess: Bool { self == ComponentPattern() }
}

extension Glob {
  /// Whether a dotted name, or one of the names that it lies in, is what the pattern describes.
  package func matchesDottedName(_ name: String) -> Bool {
    if matches(name) { return true }
    return name.indices.contains { name[$0] == "." && matches(String(name[..<$0])) }
  }
}
