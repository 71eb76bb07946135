import CaptureFormat

extension BlockKind {
  /// The name of the allocator in reports.
  package var allocatorName: String {
    switch self {
    case .unknown: "unknown"
    case .malloc: "malloc"
    case .calloc: "calloc"
    case .realloc: "realloc"
    case .aligned: "aligned"
    case .new: "new"
    case .newArray: "new[]"
    case .raw: "raw"
    case .mem: "mem"
    case .object: "object"
    case .mapping: "mapping"
    case .fileMapping: "file-mapping"
    case .reservation: "reservation"
    case .arena: "arena"
    case .realtimeAllocation: "realtime-allocation"
    case .realtimeFree: "realtime-free"
    case .realtimeMapping: "realtime-mapping"
    case .realtimeUnmapping: "realtime-unmapping"
    case .realtimeLock: "realtime-lock"
    case .realtimeWait: "realtime-wait"
    case .free: "free"
    case .unmapping: "unmapping"
    case .lock: "lock"
    case .wait: "wait"
    case .doubleFree: "double-free"
    case .invalidFree: "invalid-free"
    case .mismatchedFree: "mismatched-free"
    case .overflow: "overflow"
    case .underflow: "underflow"
    case .useAfterFree: "use-after-free"
    case .givenBack: "given-back"
    }
  }
}
