/// A program that tells of memory, and whose files can be read.
package enum MemoryTool: String, Sendable, CaseIterable {
  case memcheck = "valgrind-memcheck"
  /// A tool of Valgrind's that is not Memcheck, such as Helgrind.
  case valgrind
  case addressSanitizer = "address-sanitizer"
  case leakSanitizer = "leak-sanitizer"
  case memorySanitizer = "memory-sanitizer"
  case undefinedBehaviorSanitizer = "undefined-behavior-sanitizer"
  case heaptrack
  case memray
  case tracemalloc
  case leaks = "macos-leaks"
  case heap = "macos-heap"
  case mallocHistory = "macos-malloc-history"
  case xctrace

  /// As people call it.
  package var name: String {
    switch self {
    case .memcheck: "Valgrind's Memcheck"
    case .valgrind: "Valgrind"
    case .addressSanitizer: "AddressSanitizer"
    case .leakSanitizer: "LeakSanitizer"
    case .memorySanitizer: "MemorySanitizer"
    case .undefinedBehaviorSanitizer: "UndefinedBehaviorSanitizer"
    case .heaptrack: "heaptrack"
    case .memray: "memray"
    case .tracemalloc: "tracemalloc"
    case .leaks: "leaks of macOS"
    case .heap: "heap of macOS"
    case .mallocHistory: "malloc_history of macOS"
    case .xctrace: "xctrace"
    }
  }
}
