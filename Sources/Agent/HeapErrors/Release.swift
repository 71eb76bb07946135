import CCaptureFormat

/// What is called to give a block back, and which blocks it is for.
struct Release {
  /// Of enum kmm_release.
  let name: UInt32
  /// A bit for each enum kmm_kind that it must not be called for.
  let refused: UInt32

  private static let ofMalloc: UInt32 =
    1 << KMM_KIND_MALLOC.rawValue | 1 << KMM_KIND_CALLOC.rawValue | 1 << KMM_KIND_REALLOC.rawValue | 1
    << KMM_KIND_ALIGNED.rawValue
  private static let ofNew: UInt32 = 1 << KMM_KIND_NEW.rawValue
  private static let ofNewArray: UInt32 = 1 << KMM_KIND_NEW_ARRAY.rawValue

  @inline(__always) static var free: Release { Release(name: KMM_RELEASE_FREE.rawValue, refused: ofNew | ofNewArray) }
  @inline(__always) static var realloc: Release { Release(name: KMM_RELEASE_REALLOC.rawValue, refused: ofNew | ofNewArray) }
  @inline(__always) static var delete: Release { Release(name: KMM_RELEASE_DELETE.rawValue, refused: ofMalloc | ofNewArray) }
  @inline(__always) static var deleteArray: Release {
    Release(name: KMM_RELEASE_DELETE_ARRAY.rawValue, refused: ofMalloc | ofNew)
  }

  @inline(__always) func isRefused(_ kind: UInt32) -> Bool { refused >> kind & 1 != 0 }

  /// Whether it belongs to C++, so that its own hook was called.
  var isOperator: Bool { name == KMM_RELEASE_DELETE.rawValue || name == KMM_RELEASE_DELETE_ARRAY.rawValue }
}
