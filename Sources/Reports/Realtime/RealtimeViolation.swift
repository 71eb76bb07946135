import CaptureFormat
package import Snapshots

/// What was done at one place in real-time sections and must not be done there.
package struct RealtimeViolation {
  /// What was done.
  package enum Kind: String, CaseIterable, Sendable {
    case allocation, free, mapping, lock, wait
  }

  package let kind: Kind
  /// How often.
  package let count: UInt64
  /// What was allocated or mapped in all; 0 where that is not known.
  package let bytes: UInt64
  /// The process, as a place in `ReportSource.processes`.
  package let process: Int
  /// The place: its stack and its thread.
  package let site: Site
}

extension RealtimeViolation.Kind {
  /// What an event in a section is; nil for events elsewhere.
  init?(inSection kind: BlockKind) {
    switch kind {
    case .realtimeAllocation: self = .allocation
    case .realtimeFree: self = .free
    case .realtimeMapping, .realtimeUnmapping: self = .mapping
    case .realtimeLock: self = .lock
    case .realtimeWait: self = .wait
    default: return nil
    }
  }

  /// What an event would be in a section; nil for one that may happen there.
  init?(elsewhere kind: BlockKind) {
    switch kind {
    case .malloc, .calloc, .realloc, .aligned, .new, .newArray, .raw: self = .allocation
    case .mapping, .fileMapping, .reservation, .arena, .unmapping: self = .mapping
    case .free: self = .free
    case .lock: self = .lock
    case .wait: self = .wait
    default: return nil
    }
  }

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
