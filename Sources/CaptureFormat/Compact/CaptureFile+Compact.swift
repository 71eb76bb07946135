import CCaptureFormat

extension CaptureFile {
  /// Reads the compact form.
  static func compact(
    _ file: borrowing FileBytes, header: CaptureHeader, path: String, size: Int
  ) throws(CaptureError) -> CaptureFile {
    guard header.hasPlausibleSize else {
      throw .inconsistent(path: path, offset: 12, .headerTooShort(bytes: header.headerBytes))
    }
    let bytes = LittleEndianBytes(try file.elements(count: size, from: [0..<size]))
    let directory = try ColumnDirectory(bytes, header: header, path: path)
    return CaptureFile(
      path: path, header: header,
      nativeNodes: try NodeColumns.nodes(of: KMM_ARRAY_NATIVE_NODES, header, directory),
      pythonNodes: try NodeColumns.nodes(of: KMM_ARRAY_PYTHON_NODES, header, directory),
      sites: try SiteColumns.sites(header, directory), threads: try directory.structures(of: KMM_ARRAY_THREADS, header),
      moments: try directory.structures(of: KMM_ARRAY_TIMELINE, header),
      log: try directory.structures(of: KMM_ARRAY_LOG, header), births: try BirthColumns.births(header, directory))
  }
}

extension ColumnDirectory {
  /// The elements of an array that is kept as bytes.
  fileprivate func structures<Element: BitwiseCopyable>(
    of array: kmm_array, _ header: CaptureHeader
  ) throws(CaptureError) -> [Element] {
    let count = try count(of: array, header)
    guard count > 0 else { return [] }
    guard let column = column(array, UInt32(KMM_COLUMN_BYTES)) else { throw lack(of: UInt32(KMM_COLUMN_BYTES), in: array) }
    let length = count * MemoryLayout<Element>.stride
    let bytes = try bytes(of: column, count: length, least: 1, most: 1)
    return unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      // The buffer's elements take exactly the bytes that were unpacked, and every bit pattern is a value.
      unsafe UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      initialized = count
    }
  }
}
