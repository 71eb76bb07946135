extension ToolFinding.Kind {
  /// What the first words of AddressSanitizer's, LeakSanitizer's or MemorySanitizer's mean.
  init(sanitizer words: String, address: AddressFacts?) {
    let known: [(String, Self)] = [
      ("heap-use-after-free", .useAfterFree), ("stack-use-after-return", .useAfterReturn),
      ("stack-use-after-scope", .useAfterScope),
      ("stack-buffer-", .stackOverflow), ("dynamic-stack-buffer-", .stackOverflow), ("global-buffer-overflow", .globalOverflow),
      ("container-overflow", .overflow), ("intra-object-overflow", .overflow), ("attempting double-free", .doubleFree),
      ("double-free", .doubleFree), ("attempting free on address", .invalidFree), ("bad-free", .invalidFree),
      ("alloc-dealloc-mismatch", .mismatchedFree), ("new-delete-type-mismatch", .mismatchedFree),
      ("negative-size-param", .badArgument), ("requested allocation size", .badArgument), ("calloc parameters", .badArgument),
      ("reallocarray parameters", .badArgument), ("pvalloc parameters", .badArgument),
      ("invalid allocation alignment", .badArgument),
      ("invalid alignment requested", .badArgument), ("invalid aligned_alloc", .badArgument),
      ("attempting to call", .badArgument), ("bad parameters to", .badArgument),
      ("initialization-order-fiasco", .undefinedBehaviour),
      ("odr-violation", .undefinedBehaviour), ("use-after-poison", .invalidAccess), ("unknown-crash", .invalidAccess),
      ("use-of-uninitialized-value", .uninitialisedUse), ("detected memory leaks", .leakDefinite),
    ]
    if words.hasPrefix("heap-buffer-overflow") {
      self = address?.place?.side == .before ? .underflow : .overflow
    } else if words.hasPrefix("SEGV") || words.hasPrefix("BUS") || words.hasPrefix("access-violation") {
      self = .access(of: address?.address)
    } else if words.prefix(while: { $0 != ":" }).hasSuffix("-param-overlap") {
      self = .badArgument
    } else {
      self = known.first { words.hasPrefix($0.0) }?.1 ?? .other
    }
  }

  /// What UndefinedBehaviorSanitizer's words mean.
  init(runtimeError words: String) {
    let accesses = [
      "load of null", "store to null", "member access within null", "member call on null", "reference binding to null",
    ]
    self = accesses.contains { words.hasPrefix($0) } ? .nullAccess : .undefinedBehaviour
  }
}
