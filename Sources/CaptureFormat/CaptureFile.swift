package import CCaptureFormat

/// One capture, read and checked: the header and the arrays as flat values, whichever form the file has.
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
  /// What lived at the end, by site and by when it was made; empty where the recording did not end.
  package let births: [kmm_birth]

  /// Reads a capture of either form; O(size of the valid elements).
  package init(path: String) throws(CaptureError) {
    let file = try FileBytes(path: path)
    try self.init(file, path: path)
  }

  /// Reads what an opened file holds now.
  init(_ file: borrowing FileBytes, path: String) throws(CaptureError) {
    let size = try file.size()
    let header = try Self.header(file, path: path, size: size)
    switch header.form {
    case .live: self = try Self.live(file, header: header, path: path, size: size)
    case .compact: self = try Self.compact(file, header: header, path: path, size: size)
    case .newer: throw .newerFormat(path: path, major: header.major)
    case nil: throw .notACapture(path: path)
    }
  }

  /// Whether a file is a capture, by its first bytes.
  package static func isCapture(_ head: [UInt8]) -> Bool {
    LittleEndianBytes(head).value(at: 0).map { (magic: UInt64) in magic == KMM_MAGIC } ?? false
  }

  /// Reads the header alone: which process a capture shows, and since when.
  package static func header(path: String) throws(CaptureError) -> CaptureHeader {
    let file = try FileBytes(path: path)
    return try header(file, path: path, size: try file.size())
  }

  private static func header(
    _ file: borrowing FileBytes, path: String, size: Int
  ) throws(CaptureError) -> CaptureHeader {
    let page = min(size, Int(KMM_PAGE))
    guard size >= 8 else { throw .notACapture(path: path) }
    let header = CaptureHeader(page: try file.elements(count: page, from: [0..<page]))
    guard header.magic == KMM_MAGIC else { throw .notACapture(path: path) }
    guard size >= CaptureHeader.size else { throw .truncated(path: path, size: size, expected: CaptureHeader.size) }
    return header
  }

  /// Puts together what was read; the totals are taken from the thread slots.
  init(
    path: String, header: CaptureHeader, nativeNodes: [kmm_node], pythonNodes: [kmm_node], sites: [kmm_site],
    threads: [kmm_thread_record], moments: [kmm_moment], log: [UInt8], births: [kmm_birth]
  ) {
    self.path = path
    self.header = header.totalling(threads)
    self.nativeNodes = nativeNodes
    self.pythonNodes = pythonNodes
    self.sites = sites
    self.threads = threads
    self.moments = moments
    self.log = CaptureLog(bytes: log)
    self.births = births
  }
}
