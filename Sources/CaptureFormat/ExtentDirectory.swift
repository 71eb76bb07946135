import CCaptureFormat

/// The page runs of a capture's arrays, checked against each other and against the file's size.
struct ExtentDirectory {
  /// Extents of each array, in the order of the array's pages.
  private let runs: [[kmm_extent]]

  /// Sorts and checks the published entries of a directory.
  init(entries: [kmm_extent], path: String, size: Int) throws(CaptureError) {
    for (index, extent) in entries.enumerated() {
      let offset = Self.offset(ofEntry: index)
      guard extent.file_page >= KMM_FIRST_EXTENT_PAGE, extent.page_count > 0 else {
        throw .inconsistent(path: path, offset: offset, .extentOutOfPlace(index: index))
      }
      let end = extent.fileEnd
      guard end <= size else { throw .truncated(path: path, size: size, expected: end) }
    }
    try Self.checkOverlap(entries, path: path)
    runs = try Self.arranged(entries, path: path)
  }

  /// Where an entry of the directory stands in the file.
  private static func offset(ofEntry index: Int) -> Int {
    Int(KMM_DIRECTORY_PAGE * KMM_PAGE) + index * MemoryLayout<kmm_extent>.stride
  }

  private static func checkOverlap(_ entries: [kmm_extent], path: String) throws(CaptureError) {
    let order = entries.indices.sorted { entries[$0].file_page < entries[$1].file_page }
    for (before, after) in zip(order, order.dropFirst()) where entries[before].fileEnd > entries[after].fileStart {
      throw .inconsistent(path: path, offset: offset(ofEntry: after), .extentsOverlap(index: after))
    }
  }

  private static func arranged(_ entries: [kmm_extent], path: String) throws(CaptureError) -> [[kmm_extent]] {
    var runs = [[kmm_extent]](repeating: [], count: Int(KMM_ARRAY_COUNT.rawValue))
    for extent in entries where extent.array < KMM_ARRAY_COUNT.rawValue {
      runs[Int(extent.array)].append(extent)
    }
    for array in runs.indices {
      runs[array].sort { $0.array_page < $1.array_page }
      var page: UInt64 = 0
      for extent in runs[array] {
        guard UInt64(extent.array_page) == page else {
          throw .inconsistent(path: path, offset: Int(KMM_DIRECTORY_PAGE * KMM_PAGE), .arrayNotContiguous(array: array))
        }
        page += UInt64(extent.page_count)
      }
    }
    return runs
  }

  /// The file ranges that hold the first bytes of an array, in order; nil where the array is shorter.
  func ranges(of array: kmm_array, bytes: Int) -> [Range<Int>]? {
    var left = bytes
    var ranges: [Range<Int>] = []
    for extent in runs[Int(array.rawValue)] where left > 0 {
      let length = min(left, extent.fileEnd - extent.fileStart)
      ranges.append(extent.fileStart..<extent.fileStart + length)
      left -= length
    }
    return left == 0 ? ranges : nil
  }
}

extension kmm_extent {
  /// First byte of the run in the file.
  fileprivate var fileStart: Int { Int(file_page) * Int(KMM_PAGE) }
  /// First byte after the run in the file.
  fileprivate var fileEnd: Int { (Int(file_page) + Int(page_count)) * Int(KMM_PAGE) }
}
