/// The functions that hand out memory, which Valgrind shows as the innermost frame of a leak and kmmem leaves out.
enum AllocationFunction {
  private static let operators = ["operator new", "operator new[]"]
  private static let operatorArguments = [
    "(unsigned long)", "(unsigned long, std::nothrow_t const&)", "(unsigned long, std::align_val_t)",
    "(unsigned long, std::align_val_t, std::nothrow_t const&)",
  ]
  private static let mangledArguments = ["", "RKSt9nothrow_t", "St11align_val_t", "St11align_val_tRKSt9nothrow_t"]

  /// Their names for people and for the linker.
  static let names: Set<String> = Set(
    ["malloc", "calloc", "realloc", "reallocarray", "memalign", "posix_memalign", "aligned_alloc", "valloc", "pvalloc"]
      + operators
      + operators.flatMap { name in operatorArguments.map { name + $0 } }
      + ["_Znwm", "_Znam"].flatMap { name in mangledArguments.map { name + $0 } })

  /// What Valgrind's own versions of them lie in.
  static let object = "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so"

  /// Whether a frame is one of them.
  static func isOne(_ frame: FindingFacts.Frame) -> Bool {
    !frame.isPython && frame.names.contains { names.contains($0) }
  }
}
