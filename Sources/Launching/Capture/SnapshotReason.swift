internal import CLaunching

/// Why a snapshot is missing, by the numbers of kmmem.h.
public enum SnapshotReason {
  /// The words for a number; any other one says that the copy was killed.
  public static func words(_ reason: Int32) -> String { String(cString: kmm_snapshot_reason(reason)) }
}
