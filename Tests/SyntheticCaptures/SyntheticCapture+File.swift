import CCaptureFormat
import Glibc

extension SyntheticCapture {
  /// The whole file.
  package func bytes() -> [UInt8] {
    let slots = threadsWithTotals
    let contents: [(kmm_array, [UInt8], UInt64)] = [
      (KMM_ARRAY_NATIVE_NODES, Self.raw(nativeNodes), UInt64(nativeNodes.count)),
      (KMM_ARRAY_PYTHON_NODES, Self.raw(pythonNodes), UInt64(pythonNodes.count)),
      (KMM_ARRAY_SITES, Self.raw(sites), UInt64(sites.count)),
      (KMM_ARRAY_THREADS, Self.raw(slots), UInt64(slots.count)),
      (KMM_ARRAY_TIMELINE, Self.raw(moments), UInt64(moments.count)),
      (KMM_ARRAY_LOG, log, UInt64(log.count)),
      (KMM_ARRAY_BIRTHS, Self.raw(births), UInt64(births.count)),
    ]
    var lengths = [UInt64](repeating: 0, count: 8)
    var directory: [UInt8] = []
    var body: [UInt8] = []
    var extentCount = 0
    var round = 0
    // Extents of all arrays take turns, as they do when a program's stacks, names and sites grow side by side.
    while contents.contains(where: { round * pagesPerExtent * 4096 < $0.1.count }) {
      for (array, bytes, length) in contents {
        lengths[Int(array.rawValue)] = length
        let start = round * pagesPerExtent * 4096
        guard start < bytes.count else { continue }
        let part = bytes[start..<min(bytes.count, start + pagesPerExtent * 4096)]
        let pages = (part.count + 4095) / 4096
        directory.append(number: array.rawValue)
        directory.append(number: UInt32(round * pagesPerExtent))
        directory.append(number: UInt32(16 + body.count / 4096))
        directory.append(number: UInt32(pages))
        body += part
        body += [UInt8](repeating: 0, count: pages * 4096 - part.count)
        extentCount += 1
      }
      round += 1
    }
    directory += [UInt8](repeating: 0, count: 15 * 4096 - directory.count)
    return header.page(extentCount: extentCount, pageCount: 16 + body.count / 4096, lengths: lengths) + directory + body
  }

  /// The thread slots; the first has gained all that the header says is live.
  private var threadsWithTotals: [kmm_thread_record] {
    if threads.isEmpty && header.heapBytes == 0 && header.objectBytes == 0 { return [] }
    var slots = threads.isEmpty ? [kmm_thread_record()] : threads
    slots[0].heap_bytes = Int64(bitPattern: header.heapBytes)
    slots[0].object_bytes = Int64(bitPattern: header.objectBytes)
    return slots
  }

  private static func raw<Element>(_ elements: [Element]) -> [UInt8] {
    elements.withUnsafeBytes { Array($0) }
  }

  /// Writes the file to a new place in the temporary folder, reads it with `body`, and removes it.
  @discardableResult
  package func withFile<Result>(_ body: (String) throws -> Result) throws -> Result {
    try withTemporaryFile(bytes(), body)
  }
}

/// Writes bytes to a new place in the temporary folder, hands out its path, and removes it.
@discardableResult
package func withTemporaryFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
  let template = strdup("/tmp/kmmem-test-XXXXXX")
  defer { free(template) }
  guard let template else { throw TemporaryFileError(code: ENOMEM) }
  let descriptor = mkstemp(template)
  guard descriptor >= 0 else { throw TemporaryFileError(code: errno) }
  let path = String(cString: template)
  defer { unlink(path) }
  var written = 0
  while written < bytes.count {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written) }
    guard count > 0 else {
      let code = errno
      close(descriptor)
      throw TemporaryFileError(code: code)
    }
    written += count
  }
  close(descriptor)
  return try body(path)
}

/// The temporary folder cannot be written to.
package struct TemporaryFileError: Error {
  package let code: Int32
}
