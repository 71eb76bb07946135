package import CCaptureFormat

/// One capture, read and checked: the header and the arrays as flat values.
///
/// A capture that is still being written may be read at any time. The lengths are read first; whatever they count was written
/// before they were, so everything behind them is complete.
package struct CaptureFile: Sendable {
  /// Where the capture was read from.
  package let path: String
  /// The first page, with the totals of the moment at which the file was read.
  package let header: CaptureHeader
  /// Native stacks as a trie; element 0 is "none".
  package let nativeNodes: [kmm_node]
  /// Python stacks as a trie; element 0 is "none".
  package let pythonNodes: [kmm_node]
  /// Counters per stack, allocator and thread; element 0 is "none".
  package let sites: [kmm_site]
  /// One record per thread slot.
  package let threads: [kmm_thread_record]
  /// Points of the timeline, oldest first.
  package let moments: [kmm_moment]
  /// Names, modules, code objects and marks.
  package let log: CaptureLog

  /// Reads a capture; O(size of the valid elements).
  package init(path: String) throws(CaptureError) {
    let file = try FileBytes(path: path)
    let size = try file.size()
    let page = Int(KMM_PAGE)
    guard size >= 8 else { throw .notACapture(path: path) }
    let start: [UInt8] = try file.elements(count: min(size, page), from: [0..<min(size, page)])
    let lengths = CaptureHeader(page: start)
    try Self.check(lengths, path: path, size: size)

    // Read again: an extent is published before the lengths that need it, so this directory covers those lengths.
    let header = CaptureHeader(page: try file.elements(count: page, from: [0..<page]))
    guard header.extentCount <= Int(KMM_MAX_EXTENTS) else {
      throw .inconsistent(path: path, offset: 16, .tooManyExtents(count: header.extentCount))
    }
    let first = Int(KMM_DIRECTORY_PAGE) * page
    let last = first + header.extentCount * MemoryLayout<kmm_extent>.stride
    let entries: [kmm_extent] = try file.elements(count: header.extentCount, from: [first..<last])
    let source = ArraySource(
      path: path, lengths: lengths, directory: try ExtentDirectory(entries: entries, path: path, size: try file.size()))

    self.path = path
    moments = try source.elements(of: KMM_ARRAY_TIMELINE, in: file)
    threads = try source.elements(of: KMM_ARRAY_THREADS, in: file)
    self.header = header.totalling(threads)
    sites = try source.elements(of: KMM_ARRAY_SITES, in: file)
    nativeNodes = try source.elements(of: KMM_ARRAY_NATIVE_NODES, in: file)
    pythonNodes = try source.elements(of: KMM_ARRAY_PYTHON_NODES, in: file)
    log = CaptureLog(bytes: try source.elements(of: KMM_ARRAY_LOG, in: file))
  }

  /// Refuses what is no capture, what is newer, and what ends within the header and the directory.
  private static func check(_ header: CaptureHeader, path: String, size: Int) throws(CaptureError) {
    guard header.magic == KMM_MAGIC else { throw .notACapture(path: path) }
    let fixed = Int(KMM_FIRST_EXTENT_PAGE * KMM_PAGE)
    guard size >= CaptureHeader.size else { throw .truncated(path: path, size: size, expected: fixed) }
    guard header.major == KMM_FORMAT_MAJOR else {
      if header.major > KMM_FORMAT_MAJOR { throw .newerFormat(path: path, major: header.major) }
      throw .notACapture(path: path)
    }
    guard header.headerBytes >= CaptureHeader.size, header.headerBytes <= Int(KMM_PAGE) else {
      throw .inconsistent(path: path, offset: 12, .headerTooShort(bytes: header.headerBytes))
    }
    let expected = max(fixed, header.pageCount * Int(KMM_PAGE))
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
