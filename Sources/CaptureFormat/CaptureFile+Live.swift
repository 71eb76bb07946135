import CCaptureFormat

extension CaptureFile {
  /// Reads the live form.
  ///
  /// A capture that is still being written may be read at any time. The lengths are read first; whatever they count was written
  /// before they were, so everything behind them is complete.
  static func live(
    _ file: borrowing FileBytes, header lengths: CaptureHeader, path: String, size: Int
  ) throws(CaptureError) -> CaptureFile {
    try check(lengths, path: path, size: size)
    // Read again: an extent is published before the lengths that need it, so this directory covers those lengths.
    let page = Int(KMM_PAGE)
    let header = CaptureHeader(page: try file.elements(count: page, from: [0..<page]))
    guard header.extentCount <= Int(KMM_MAX_EXTENTS) else {
      throw .inconsistent(path: path, offset: 16, .tooManyExtents(count: header.extentCount))
    }
    let first = Int(KMM_DIRECTORY_PAGE) * page
    let last = first + header.extentCount * MemoryLayout<kmm_extent>.stride
    let entries: [kmm_extent] = try file.elements(count: header.extentCount, from: [first..<last])
    let source = ArraySource(
      path: path, lengths: lengths, directory: try ExtentDirectory(entries: entries, path: path, size: try file.size()))
    let moments: [kmm_moment] = try source.elements(of: KMM_ARRAY_TIMELINE, in: file)
    let threads: [kmm_thread_record] = try source.elements(of: KMM_ARRAY_THREADS, in: file)
    let sites: [kmm_site] = try source.elements(of: KMM_ARRAY_SITES, in: file)
    return CaptureFile(
      path: path, header: header, nativeNodes: try source.elements(of: KMM_ARRAY_NATIVE_NODES, in: file),
      pythonNodes: try source.elements(of: KMM_ARRAY_PYTHON_NODES, in: file), sites: sites, threads: threads,
      moments: moments, log: try source.elements(of: KMM_ARRAY_LOG, in: file),
      births: try source.elements(of: KMM_ARRAY_BIRTHS, in: file))
  }

  /// Refuses what ends within the header and the directory.
  private static func check(_ header: CaptureHeader, path: String, size: Int) throws(CaptureError) {
    guard header.hasPlausibleSize else {
      throw .inconsistent(path: path, offset: 12, .headerTooShort(bytes: header.headerBytes))
    }
    let expected = max(Int(KMM_FIRST_EXTENT_PAGE * KMM_PAGE), header.pageCount * Int(KMM_PAGE))
    guard size >= expected else { throw .truncated(path: path, size: size, expected: expected) }
  }
}

/// Finds the elements of an array in the file by the lengths and the directory.
private struct ArraySource {
  let path: String
  let lengths: CaptureHeader
  let directory: ExtentDirectory

  func elements<Element: BitwiseCopyable>(of array: kmm_array, in file: borrowing FileBytes) throws(CaptureError) -> [Element] {
    let length = lengths.length(of: array)
    // A file has at most 2^32 pages, so that the product below cannot overflow once the length is below 2^44.
    guard length < 1 << 44,
      let ranges = directory.ranges(of: array, bytes: Int(length) * MemoryLayout<Element>.stride)
    else {
      let offset = CaptureHeader.offset(ofLengthOf: array)
      throw .inconsistent(path: path, offset: offset, .arrayTooLong(array: Int(array.rawValue), elements: length))
    }
    return try file.elements(count: Int(length), from: ranges)
  }
}
