import CCaptureFormat

extension CaptureFile {
  /// Reads the compact form.
  static func compact(
    _ file: borrowing FileBytes, header: CaptureHeader, path: String, size: Int
  ) throws(CaptureError) -> CaptureFile {
    guard header.hasPlausibleSize else {
      throw .inconsistent(path: path, offset: 12, .headerTooShort(bytes: header.headerBytes))
    }
    let directory = try ColumnDirectory(file, header: header, path: path, size: size)
    func count(_ array: kmm_array, atMost most: UInt32) throws(CaptureError) -> Int {
      let length = header.length(of: array)
      guard length <= UInt64(most) else { throw directory.excess(of: length, in: array) }
      return Int(length)
    }
    func nodes(_ array: kmm_array) throws(CaptureError) -> [kmm_node] {
      try NodeColumns.nodes(of: array, count: try count(array, atMost: KMM_MAX_ELEMENTS), directory, file)
    }
    func structures<Element: BitwiseCopyable>(_ array: kmm_array, atMost most: UInt32) throws(CaptureError) -> [Element] {
      try directory.structures(of: array, count: try count(array, atMost: most), in: file)
    }
    return CaptureFile(
      path: path, header: header, nativeNodes: try nodes(KMM_ARRAY_NATIVE_NODES),
      pythonNodes: try nodes(KMM_ARRAY_PYTHON_NODES),
      sites: try SiteColumns.sites(
        count: try count(KMM_ARRAY_SITES, atMost: KMM_MAX_ELEMENTS), header, directory, file),
      threads: try structures(KMM_ARRAY_THREADS, atMost: KMM_MAX_ELEMENTS),
      moments: try structures(KMM_ARRAY_TIMELINE, atMost: KMM_MAX_ELEMENTS),
      log: try structures(KMM_ARRAY_LOG, atMost: KMM_MAX_LOG_BYTES))
  }
}

extension ColumnDirectory {
  /// The elements of an array that is kept as bytes.
  fileprivate func structures<Element: BitwiseCopyable>(
    of array: kmm_array, count: Int, in file: borrowing FileBytes
  ) throws(CaptureError) -> [Element] {
    guard count > 0 else { return [] }
    guard let column = column(array, UInt32(KMM_COLUMN_BYTES)) else { throw lack(of: UInt32(KMM_COLUMN_BYTES), in: array) }
    let length = count * MemoryLayout<Element>.stride
    let bytes = try bytes(of: column, count: length, least: 1, most: 1, in: file)
    return unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      // The buffer's elements take exactly the bytes that were unpacked, and every bit pattern is a value.
      unsafe UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      initialized = count
    }
  }
}
