import CCaptureFormat
import CaptureFormat
import SyntheticCaptures
import Testing

/// Whatever happens to a compact capture, reading it gives an error or a sound result, ends, and asks for little memory.
@Suite struct CompactDamageTests {
  private static func compact() throws -> (live: CaptureFile, bytes: [UInt8]) {
    let live = try CaptureFileTests.sample().withFile { try CaptureFile(path: $0) }
    return (live, try CompactCapture(live).bytes)
  }

  @Test func `a file cut at any byte gives an error that names the position`() throws {
    let whole = try Self.compact().bytes
    for length in whole.indices {
      try withTemporaryFile(Array(whole[..<length])) { path in
        do {
          _ = try CaptureFile(path: path)
          Issue.record("a file cut at \(length) was read")
        } catch CaptureError.notACapture where length < 8 {
        } catch CaptureError.truncated(_, let size, let expected) {
          #expect(size == length)
          #expect(expected > length)
          #expect(expected <= whole.count)
        }
      }
    }
  }

  @Test func `a flipped bit is noticed, or changes nothing`() throws {
    let (live, whole) = try Self.compact()
    var noticed = 0
    for place in whole.indices {
      for bit in 0..<8 {
        var bytes = whole
        bytes[place] ^= 1 << bit
        try withTemporaryFile(bytes) { path in
          do {
            CompactCaptureTests.expectSame(live, try CaptureFile(path: path), "bit \(bit) of byte \(place)")
          } catch is CaptureError {
            noticed += 1
          }
        }
      }
    }
    // Only the bits between a stream's last block and its checksum mean nothing.
    #expect(noticed > whole.count * 8 * 98 / 100)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `a header and a directory that lie give an error or a result`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let whole = try Self.compact().bytes
    for _ in 0..<50 {
      var file = CompactBytes(whole)
      let end = file.directoryEnd
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let range = Bool.random(using: &random) ? 8..<320 : CompactBytes.header..<end
        let place = Int.random(in: range, using: &random)
        file.put(UInt8.random(in: 0...255, using: &random), at: place)
      }
      try withTemporaryFile(file.bytes) { path in
        do {
          let capture = try CaptureFile(path: path)
          // A sound result claims no more than deflate can have packed into so few bytes.
          #expect(capture.sites.count <= whole.count * Int(KMM_MAX_EXPANSION), "seed \(seed)")
          _ = capture.log.walk { _ in }
        } catch is CaptureError {
        }
      }
    }
  }

  @Test func `claims that cannot be are refused before memory is asked for`() throws {
    let sites = KMM_ARRAY_SITES
    let length = CaptureHeaderPlaces.length(of: sites)
    func error(_ change: (inout CompactBytes) throws -> Void) throws -> CaptureError.Contradiction? {
      var file = CompactBytes(try Self.compact().bytes)
      try change(&file)
      return try withTemporaryFile(file.bytes) { path in
        do {
          _ = try CaptureFile(path: path)
          return nil
        } catch CaptureError.inconsistent(_, _, let contradiction) {
          return contradiction
        }
      }
    }
    func place(_ field: kmm_site_column, in file: CompactBytes) throws -> Int { try #require(file.entry(sites, field.rawValue)) }
    let impossible = CaptureError.Contradiction.columnImpossible(array: 3, column: 1)
    let huge = UInt64(KMM_MAX_ELEMENTS)
    #expect(try error { $0.put(UInt64.max, at: length) } == .arrayTooLong(array: 3, elements: .max))
    #expect(try error { $0.put(huge, at: length) } == impossible)
    // Header, count and size agree, but no stream of a few bytes holds as much.
    #expect(
      try error { file in
        let entry = try place(KMM_SITE_ALLOCATIONS, in: file)
        file.put(huge, at: length)
        file.put(huge, at: entry + 8)
        file.put(huge, at: entry + 16)
      } == impossible)
    #expect(try error { $0.put(UInt64.max, at: try place(KMM_SITE_ALLOCATIONS, in: $0) + 16) } == impossible)
    #expect(try error { $0.put(UInt64.max, at: try place(KMM_SITE_ALLOCATIONS, in: $0) + 24) } == impossible)
    #expect(
      try error { $0.put(UInt16(9), at: try place(KMM_SITE_ALLOCATIONS, in: $0) + 2) } != nil)
    #expect(
      try error { $0.put(UInt16(4711), at: try place(KMM_SITE_ALLOCATIONS, in: $0) + 2) } == .columnMissing(array: 3, column: 1))
    #expect(try error { $0.put(UInt32(9999), at: CompactBytes.header + 8) } == .tooManyColumns(count: 9999))
    #expect(try error { $0.put(UInt32(16), at: 12) } == .headerTooShort(bytes: 16))
  }
}

/// Where fields of the header stand in the file.
private enum CaptureHeaderPlaces {
  static func length(of array: kmm_array) -> Int {
    (MemoryLayout<kmm_header>.offset(of: \.lengths) ?? 0) + 8 * Int(array.rawValue)
  }
}
