internal import CZlib

/// What gzip has packed (RFC 1952), unpacked piece by piece; several members one after the other are one stream.
@safe final class GzipUnpacking: ByteStream {
  /// gzip's header instead of zlib's, and the largest window.
  private static let windowBits: Int32 = 15 + 16

  private let packed: any ByteStream
  /// zlib keeps the address of its state, so the state never moves.
  private let state: UnsafeMutablePointer<z_stream>
  private let isReady: Bool
  private var piece: [UInt8] = []
  private var taken = 0
  private var isBetweenMembers = false
  /// Whether there was no room for all that can be unpacked from what was taken.
  private var isFull = false
  private(set) var damage: String?

  init(_ packed: any ByteStream) {
    self.packed = packed
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: z_stream())
    // The state is zeroed, as zlib asks for.
    isReady = unsafe inflateInit2_(state, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    unsafe inflateEnd(state)
    unsafe state.deallocate()
  }

  func next() throws(ToolReportError) -> [UInt8]? {
    while damage == nil, isReady {
      if taken == piece.count, !isFull {
        guard let bytes = try packed.next() else {
          if !isBetweenMembers { damage = "is cut: what it has packed goes on" }
          return nil
        }
        (piece, taken) = (bytes, 0)
      }
      if isBetweenMembers {
        // The state is sound; it is set back to where it was.
        unsafe inflateReset(state)
        isBetweenMembers = false
      }
      let bytes = inflatePiece()
      if !bytes.isEmpty { return bytes }
    }
    return nil
  }

  /// Unpacks from the piece until there is no room or nothing left in it.
  private func inflatePiece() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: FileStream.piece) { room, count in
      let result = unsafe piece.withUnsafeBufferPointer { input in
        // zlib reads what is left of the piece while that is borrowed, and writes into the room and no further.
        unsafe state.pointee.next_in = input.baseAddress.map { unsafe UnsafeMutablePointer(mutating: $0 + taken) }
        unsafe state.pointee.avail_in = UInt32(input.count - taken)
        unsafe state.pointee.next_out = room.baseAddress
        unsafe state.pointee.avail_out = UInt32(FileStream.piece)
        return unsafe inflate(state, Z_NO_FLUSH)
      }
      taken = unsafe piece.count - Int(state.pointee.avail_in)
      count = unsafe FileStream.piece - Int(state.pointee.avail_out)
      isFull = count == FileStream.piece
      switch result {
      case Z_STREAM_END: isBetweenMembers = true
      case Z_OK, Z_BUF_ERROR: break
      default: damage = "is damaged: what it has packed cannot be unpacked"
      }
    }
  }
}
