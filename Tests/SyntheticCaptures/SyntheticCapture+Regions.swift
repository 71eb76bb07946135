import CCaptureFormat
package import CaptureFormat

extension SyntheticCapture {
  /// Adds a mapping of the address space at the end, "rw-p", with all of it resident and written to where nothing else is said.
  package mutating func region(
    _ addresses: Range<UInt64>, _ permissions: String = "rw-p", path: String = "", resident: UInt64? = nil, dirty: UInt64? = nil,
    swapped: UInt64 = 0, known: RegionRecord.Known = .nothing, site: UInt32 = 0, thread: UInt32 = 0
  ) {
    let bytes = addresses.upperBound - addresses.lowerBound
    var bits: UInt16 = 0
    for (place, letter) in "rwxs".enumerated() where permissions.contains(letter) { bits |= 1 << UInt16(place) }
    region(
      [addresses.lowerBound, addresses.upperBound, 0, resident ?? bytes, dirty ?? resident ?? bytes, swapped], site: site,
      permissions: bits, known: known.rawValue, thread: thread, Array(path.utf8))
  }

  /// Adds a record of a region that may say anything.
  package mutating func region(
    _ numbers: [UInt64], site: UInt32, permissions: UInt16, known: UInt16, thread: UInt32, _ path: [UInt8], length: UInt32? = nil
  ) {
    var body: [UInt8] = []
    for number in numbers { body.append(number: number) }
    body.append(number: site)
    body.append(number: permissions)
    body.append(number: known)
    body.append(number: thread)
    body.append(number: length ?? UInt32(path.count))
    append(KMM_RECORD_REGION, body + path)
  }
}
