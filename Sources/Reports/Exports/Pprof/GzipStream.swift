import CZlib

/// Packs bytes as gzip does (RFC 1952), piece by piece. The header has no time: equal contents are equal files.
@safe struct GzipStream: ~Copyable {
  /// How hard zlib tries; its own choice.
  private static let level: Int32 = 6
  /// The largest window, and 16 more for gzip's header instead of zlib's.
  private static let windowBits: Int32 = 15 + 16
  private static let memoryLevel: Int32 = 8
  /// Bytes that zlib may write at once.
  private static let room = 1 << 16

  /// zlib keeps the address of its state, so the state never moves.
  private let state: UnsafeMutablePointer<z_stream>
  /// Takes what is packed, in pieces that end anywhere.
  private let sink: (borrowing [UInt8]) -> Void

  /// Begins a stream.
  init(sink: @escaping (borrowing [UInt8]) -> Void) {
    self.sink = sink
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: z_stream())
    // The state is zeroed, as zlib asks for; the call can only fail for want of memory.
    let result = unsafe deflateInit2_(
      state, Self.level, Z_DEFLATED, Self.windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(result == Z_OK, "zlib found no memory")
  }

  deinit {
    unsafe deflateEnd(state)
    unsafe state.deallocate()
  }

  /// Packs a piece.
  func write(_ bytes: borrowing [UInt8]) { pack(bytes, Z_NO_FLUSH) }

  /// Ends the stream.
  consuming func finish() { pack([], Z_FINISH) }

  /// zlib reads the piece while it is borrowed, and writes into the room of each buffer and no further.
  private func pack(_ bytes: borrowing [UInt8], _ flush: Int32) {
    unsafe bytes.withUnsafeBufferPointer { input in
      unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      unsafe state.pointee.avail_in = UInt32(input.count)
      repeat {
        let packed = unsafe [UInt8](unsafeUninitializedCapacity: Self.room) { buffer, count in
          unsafe state.pointee.next_out = buffer.baseAddress
          unsafe state.pointee.avail_out = UInt32(Self.room)
          unsafe deflate(state, flush)
          count = unsafe Self.room - Int(state.pointee.avail_out)
        }
        if !packed.isEmpty { sink(packed) }
      } while unsafe state.pointee.avail_out == 0
    }
  }
}
