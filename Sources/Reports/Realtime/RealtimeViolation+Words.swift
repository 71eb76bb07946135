import Budgets

extension RealtimeViolation.Kind {
  /// How often it was done, in words.
  func words(_ count: UInt64) -> String {
    switch self {
    case .allocation: CountText.of(count, "allocation")
    case .free: CountText.of(count, "free")
    case .mapping: CountText.of(count, "mapping call")
    case .lock: CountText.of(count, "lock")
    case .wait: CountText.of(count, "wait")
    }
  }
}
