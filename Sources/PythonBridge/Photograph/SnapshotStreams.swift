import CInterface
import CPython

/// The snapshot file on its way to the disk: sections are filled side by side and written whole.
enum SnapshotStreams {
  private static let headBytes = MemoryLayout<kmm_section>.size

  /// Makes room for all streams and writes the file's header.
  static func open() -> Bool {
    var name: UInt32 = 0
    while name < KMM_STREAMS.rawValue {
      let stream = kmm_photograph_stream(name)
      stream.pointee.buffer = kmm_py_map(Int(KMM_STREAM_BYTES))
      if stream.pointee.buffer == 0 { return false }
      stream.pointee.used = UInt32(headBytes)
      stream.pointee.kind = name &+ 1
      name &+= 1
    }
    return writeHeader()
  }

  private static func writeHeader() -> Bool {
    var header = kmm_snapshot_header()
    header.magic = KMM_SNAPSHOT_MAGIC
    header.major = UInt16(KMM_SNAPSHOT_MAJOR)
    header.minor = UInt16(KMM_SNAPSHOT_MINOR)
    header.header_bytes = UInt32(MemoryLayout<kmm_snapshot_header>.size)
    header.pid = photograph.pointee.process
    header.realtime = photograph.pointee.realtime
    header.recording_start = photograph.pointee.recording_start
    header.recording_nanoseconds = photograph.pointee.recording_nanoseconds
    header.flags = photograph.pointee.flags
    if Photograph.hasInterpreter {
      header.python_version = 3 << 24 | bridge.pointee.minor << 16 | bridge.pointee.micro << 8 | 0xf0
    }
    return withUnsafeMutablePointer(to: &header) { header in
      let bytes = MemoryLayout<kmm_snapshot_header>.size
      header.pointee.checksum = kmm_photograph_checksum(0, Address(bitPattern: header), bytes)
      return kmm_photograph_write(photograph.pointee.file, Address(bitPattern: header), bytes)
    }
  }

  /// Adds a record, in up to three parts, to a stream.
  @inline(__always) static func add(
    _ name: kmm_stream_name, _ first: Address, _ firstBytes: Int, _ second: Address = 0, _ secondBytes: Int = 0,
    _ third: Address = 0,
    _ thirdBytes: Int = 0
  ) {
    let stream = kmm_photograph_stream(name.rawValue)
    if Int(stream.pointee.used) &+ firstBytes &+ secondBytes &+ thirdBytes > Int(KMM_STREAM_BYTES) &- 8 { flush(stream) }
    let place = stream.pointee.buffer &+ UInt(stream.pointee.used)
    kmm_copy(place, first, firstBytes)
    if secondBytes > 0 { kmm_copy(place &+ UInt(firstBytes), second, secondBytes) }
    if thirdBytes > 0 { kmm_copy(place &+ UInt(firstBytes &+ secondBytes), third, thirdBytes) }
    stream.pointee.used &+= UInt32(truncatingIfNeeded: firstBytes &+ secondBytes &+ thirdBytes)
    kmm_photograph_count(name.rawValue).pointee &+= 1
  }

  /// Adds a record of fixed size.
  @inline(__always) static func add<Record: BitwiseCopyable>(_ name: kmm_stream_name, _ record: Record) {
    withUnsafePointer(to: record) { add(name, Address(bitPattern: $0), MemoryLayout<Record>.size) }
  }

  /// Adds an edge and its label, uncounted: a row's edges are counted together.
  @inline(__always) static func addEdge(_ target: UInt32, _ label: UInt16) {
    let edges = kmm_photograph_stream(KMM_STREAM_EDGES.rawValue)
    if edges.pointee.used > KMM_STREAM_BYTES &- 16 { flush(edges) }
    kmm_store32(edges.pointee.buffer &+ UInt(edges.pointee.used), target)
    edges.pointee.used &+= 4
    let labels = kmm_photograph_stream(KMM_STREAM_LABELS.rawValue)
    if labels.pointee.used > KMM_STREAM_BYTES &- 16 { flush(labels) }
    kmm_store16(labels.pointee.buffer &+ UInt(labels.pointee.used), label)
    labels.pointee.used &+= 2
  }

  @inline(__always) static func countEdges(_ count: UInt32) {
    kmm_photograph_count(KMM_STREAM_EDGES.rawValue).pointee &+= UInt64(count)
    kmm_photograph_count(KMM_STREAM_LABELS.rawValue).pointee &+= UInt64(count)
  }

  /// Adds a text and returns its number; 0 for none.
  static func string(_ text: Address, _ bytes: Int) -> UInt32 {
    if bytes <= 0 { return 0 }
    let length = min(bytes, 4096)
    withUnsafePointer(to: UInt32(truncatingIfNeeded: length)) {
      add(KMM_STREAM_STRINGS, Address(bitPattern: $0), 4, text, length)
    }
    return UInt32(truncatingIfNeeded: kmm_photograph_count(KMM_STREAM_STRINGS.rawValue).pointee)
  }

  /// Adds something else that is known of the process, by name.
  static func fact(_ key: StaticString, _ value: Address, _ bytes: Int) {
    let lengths = UInt64(key.utf8CodeUnitCount) | UInt64(bytes) << 32
    withUnsafePointer(to: lengths) { lengths in
      add(
        KMM_STREAM_FACTS, Address(bitPattern: lengths), 8, Address(bitPattern: key.utf8Start), key.utf8CodeUnitCount, value, bytes
      )
    }
  }

  @inline(never) private static func flush(_ stream: UnsafeMutablePointer<kmm_stream>) {
    let bytes = Int(stream.pointee.used) &- headBytes
    stream.pointee.used = UInt32(headBytes)
    if bytes == 0 || photograph.pointee.failure != 0 { return }
    stream.pointee.buffer = kmm_writer_submit(stream.pointee.kind, stream.pointee.buffer, UInt32(truncatingIfNeeded: bytes))
  }

  /// Writes what is left, and the end.
  static func close() {
    var name: UInt32 = 0
    while name < KMM_STREAMS.rawValue {
      flush(kmm_photograph_stream(name))
      name &+= 1
    }
    kmm_writer_finish()
    func count(_ name: kmm_stream_name) -> UInt64 { kmm_photograph_count(name.rawValue).pointee }
    let end = kmm_snapshot_end(
      nodes: count(KMM_STREAM_NODES), edges: count(KMM_STREAM_EDGES), roots: count(KMM_STREAM_ROOTS),
      strings: count(KMM_STREAM_STRINGS), types: count(KMM_STREAM_TYPES), members: count(KMM_STREAM_MEMBERS),
      pause_nanoseconds: kmm_load64(photograph.pointee.shared),
      walk_nanoseconds: kmm_photograph_clock(1) &- photograph.pointee.walk_start, dropped_nodes: photograph.pointee.dropped_nodes)
    let buffer = kmm_photograph_stream(0).pointee.buffer
    let start = buffer &+ UInt(headBytes)
    let size = MemoryLayout<kmm_snapshot_end>.size
    withUnsafePointer(to: end) { kmm_copy(start, Address(bitPattern: $0), size) }
    kmm_store64(start &+ UInt(size), UInt64(photograph.pointee.heads_checksum))
    let bytes = size &+ MemoryLayout<kmm_snapshot_seal>.size
    _ = kmm_writer_submit(UInt32(KMM_SECTION_END.rawValue), buffer, UInt32(truncatingIfNeeded: bytes))
    kmm_writer_finish()
  }
}
