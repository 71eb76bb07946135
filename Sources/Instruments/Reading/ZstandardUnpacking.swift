internal import CZstd

/// What Zstandard has packed (RFC 8878), unpacked piece by piece.
@safe final class ZstandardUnpacking: ByteStream {
  /// Bytes that are unpacked at most: a few packed ones can stand for more than there is time for.
  private static let greatest = 1 << 36

  private let packed: any ByteStream
  private let state: OpaquePointer?
  private var piece: [UInt8] = []
  private var taken = 0
  private var unpacked = 0
  /// Whether a frame has begun and not ended.
  private var isInFrame = true
  /// Whether there was no room for all that can be unpacked from what was taken.
  private var isFull = false
  private(set) var damage: String?

  init(_ packed: any ByteStream) {
    self.packed = packed
    unsafe state = ZSTD_createDCtx()
  }

  // The state is this object's alone.
  deinit { unsafe ZSTD_freeDCtx(state) }

  func next() throws(ToolReportError) -> [UInt8]? {
    while damage == nil {
      if taken == piece.count, !isFull {
        guard let bytes = try packed.next() else {
          if isInFrame { damage = "is cut: what it has packed goes on" }
          return nil
        }
        (piece, taken) = (bytes, 0)
      }
      let bytes = unpackPiece()
      if !bytes.isEmpty { return bytes }
    }
    return nil
  }

  /// Unpacks from the piece until there is no room or nothing left in it.
  private func unpackPiece() -> [UInt8] {
    guard let state = unsafe state else {
      damage = "cannot be unpacked: there is no memory"
      return []
    }
    return unsafe [UInt8](unsafeUninitializedCapacity: FileStream.piece) { room, count in
      // Zstandard reads what is left of the piece while that is borrowed, and writes into the room and no further.
      let (result, read, written) = unsafe piece.withUnsafeBytes { bytes in
        var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: taken)
        var output = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: FileStream.piece, pos: 0)
        let result = unsafe ZSTD_decompressStream(state, &output, &input)
        return unsafe (result, input.pos, output.pos)
      }
      taken = read
      count = written
      isFull = written == FileStream.piece
      unpacked += written
      if ZSTD_isError(result) != 0 { damage = "is damaged: what it has packed cannot be unpacked" }
      if unpacked > Self.greatest { damage = "unpacks to more than 64 GiB" }
      isInFrame = result != 0
    }
  }
}
