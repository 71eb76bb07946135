import CaptureFormat
package import Snapshots

/// What was done at one place in real-time sections and must not be done there.
package struct RealtimeViolation {
  /// What was done.
  package enum Kind: String, CaseIterable, Sendable {
    case allocation, free, mapping, lock, wait

    /// Its place among the kinds, by which those that happened equally often have an order.
    package var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  package let kind: Kind
  /// How often.
  package let count: UInt64
  /// What was allocated or mapped in all; 0 where that is not known.
  package let bytes: UInt64
  /// The process, as a place among those of the run.
  package let process: Int
  /// The place: its stack and its thread.
  package let site: Site

  /// Puts a violation together.
  package init(kind: Kind, count: UInt64, bytes: UInt64, process: Int, site: Site) {
    (self.kind, self.count, self.bytes, self.process, self.site) = (kind, count, bytes, process, site)
  }
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
}
