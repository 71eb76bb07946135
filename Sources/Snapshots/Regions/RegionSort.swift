/// What a region of the address space is to the program.
package enum RegionSort: String, CaseIterable, Sendable {
  /// Machine code of the program and its libraries.
  case code
  /// What the program and its libraries only read: constants, tables for unwinding, and what the loader has put in order and closed.
  case constants
  /// Variables of the program and its libraries, those that begin as zeros included.
  case data
  /// Memory of malloc: glibc's heap and arenas, large blocks that it mapped one by one, and blocks that kmmem guards.
  case heap
  /// Memory of pymalloc, for small objects of Python.
  case pythonArenas = "python-arenas"
  /// What the program mapped for itself, under kmmem's eyes.
  case mapped
  /// Stacks of threads, with the closed page in front of each.
  case stack
  /// Files that were mapped, apart from code.
  case file
  /// Memory that several processes may share.
  case shared
  /// What the kernel puts into every process.
  case kernel
  /// kmmem's own libraries, its tables and its window onto the capture.
  case kmmem
  /// Anonymous memory of which nothing else is known.
  case other
  /// Addresses that nobody may use: closed pages, and room that is kept free.
  case reserved
}
