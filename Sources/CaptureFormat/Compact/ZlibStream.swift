import CZlib

/// zlib's streams (RFC 1950), packed and unpacked whole; each ends with a checksum of what it holds.
package enum ZlibStream {
  /// How hard zlib tries, from 1 to 9. Measured on captures of 40 to 51 MB: level 9 saves 3 % of the size and takes four times as long.
  package static let usualLevel: Int32 = 6

  /// Packs bytes.
  package static func packed(_ plain: [UInt8], level: Int32 = usualLevel) -> [UInt8] {
    let bound = compressBound(UInt(plain.count))
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, count in
      var length = bound
      // The buffer has the room that zlib asks for, so that the call can only fail for want of memory.
      let result = unsafe plain.withUnsafeBufferPointer {
        unsafe compress2(buffer.baseAddress, &length, $0.baseAddress, UInt(plain.count), level)
      }
      precondition(result == Z_OK, "zlib found no memory")
      count = Int(length)
    }
  }

  /// Unpacks a stream; nil unless it is sound and holds exactly `count` bytes.
  static func unpacked(_ stream: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
    var isSound = false
    let plain = unsafe [UInt8](unsafeUninitializedCapacity: max(1, count)) { buffer, initialized in
      var length = UInt(count)
      var taken = UInt(stream.count)
      // zlib writes at most `length` bytes, for which the buffer has room, and reads at most `taken`.
      let result = unsafe stream.withUnsafeBufferPointer {
        unsafe uncompress2(buffer.baseAddress, &length, $0.baseAddress, &taken)
      }
      isSound = result == Z_OK && length == count && taken == stream.count
      initialized = isSound ? count : 0
    }
    return isSound ? plain : nil
  }
}
