import CCaptureFormat

/// The log of a capture: a sequence of records, each with its own length.
package struct CaptureLog: Sendable {
  /// The records' bytes.
  package let content: LittleEndianBytes

  /// Wraps the log array of a capture.
  package init(bytes: [UInt8]) {
    content = LittleEndianBytes(bytes)
  }

  /// What a walk met that it could not read.
  package struct Damage: Equatable, Sendable {
    /// Records whose inner lengths contradict their own length; they were skipped.
    package var malformedRecords = 0
    /// Where the chain of records broke; what lies behind it is unknown.
    package var brokenAt: Int?

    package init() {}

    /// Nothing was unreadable.
    package var isEmpty: Bool { malformedRecords == 0 && brokenAt == nil }
  }

  /// Hands out the records from an offset on, in the order they were written; ends at the first length that cannot be true.
  package func walk(from start: Int = 0, _ body: (LogRecord) -> Void) -> Damage {
    var damage = Damage()
    var offset = start
    while offset < content.count {
      guard let head = content.value(kmm_record.self, at: offset), head.length >= 8, head.length % 8 == 0,
        Int(head.length) <= content.count - offset
      else {
        damage.brokenAt = offset
        return damage
      }
      let range = offset..<offset + Int(head.length)
      if let record = record(type: head.type, in: range) {
        body(record)
      } else {
        damage.malformedRecords += 1
      }
      offset = range.upperBound
    }
    return damage
  }

  /// Decodes the record that fills a range; nil where its parts do not fit in it.
  private func record(type: UInt32, in range: Range<Int>) -> LogRecord? {
    switch kmm_record_type(type) {
    case KMM_RECORD_META: meta(in: range)
    case KMM_RECORD_MODULE: module(in: range)
    case KMM_RECORD_UNLOAD:
      structure(kmm_unload.self, in: range).map { .unload(module: $0.module_id, generation: $0.generation) }
    case KMM_RECORD_STRING: string(in: range)
    case KMM_RECORD_CODE: code(in: range)
    case KMM_RECORD_EVALUATION_LOOP:
      structure(kmm_range.self, in: range).flatMap { $0.start < $0.end ? .evaluationLoop($0.start..<$0.end) : nil }
    case KMM_RECORD_MARK:
      mark(in: range).map { .mark(name: $0, nanoseconds: $1, liveBytes: $2) }
    case KMM_RECORD_PHOTOGRAPH:
      mark(in: range).map { .photograph(name: $0, nanoseconds: $1, liveBytes: $2) }
    case KMM_RECORD_CHILD:
      structure(kmm_child.self, in: range).map { .child(pid: $0.pid, nanoseconds: $0.nanoseconds) }
    case KMM_RECORD_EPOCHS: epochs(in: range)
    case KMM_RECORD_HEAP_ERROR: structure(kmm_heap_error.self, in: range).map { .heapError($0) }
    case KMM_RECORD_REGION: region(in: range)
    default: .unknown(type: type)
    }
  }

  /// The structure at the start of a range, if the range has room for it.
  private func structure<Value: BitwiseCopyable>(_ type: Value.Type, in range: Range<Int>) -> Value? {
    guard range.count >= MemoryLayout<Value>.size else { return nil }
    return content.value(type, at: range.lowerBound)
  }

  /// Consecutive parts behind a structure, if all of them end within the range.
  private func parts(after size: Int, lengths: [Int], in range: Range<Int>) -> [Range<Int>]? {
    var start = range.lowerBound + size
    var parts: [Range<Int>] = []
    for length in lengths {
      guard length <= range.upperBound - start else { return nil }
      parts.append(start..<start + length)
      start += length
    }
    return parts
  }

  private func meta(in range: Range<Int>) -> LogRecord? {
    let body = content.bytes[range.lowerBound + MemoryLayout<kmm_record>.size..<range.upperBound]
    guard let end = body.firstIndex(of: 0) else { return nil }
    let value = body[(end + 1)...].prefix { $0 != 0 }
    return .meta(key: String(decoding: body[..<end], as: UTF8.self), value: String(decoding: value, as: UTF8.self))
  }

  private func module(in range: Range<Int>) -> LogRecord? {
    guard let head = structure(kmm_module.self, in: range) else { return nil }
    let stride = MemoryLayout<kmm_segment>.stride
    let lengths = [Int(head.segment_count) * stride, Int(head.build_id_length), Int(head.path_length)]
    guard let parts = parts(after: MemoryLayout<kmm_module>.size, lengths: lengths, in: range) else { return nil }
    let segments = (0..<Int(head.segment_count)).compactMap { index -> ModuleRecord.Segment? in
      let segment = content.value(kmm_segment.self, at: parts[0].lowerBound + index * stride)
      guard let segment, segment.start < segment.end else { return nil }
      return ModuleRecord.Segment(start: segment.start, end: segment.end, fileOffset: segment.file_offset)
    }
    return .module(
      ModuleRecord(
        id: head.id, generation: head.generation, base: head.base, firstSeenNanoseconds: head.first_seen_nanoseconds,
        segments: segments, buildID: Array(content.bytes[parts[1]]), path: content.text(parts[2])))
  }

  private func string(in range: Range<Int>) -> LogRecord? {
    guard let head = structure(kmm_string.self, in: range),
      let parts = parts(after: MemoryLayout<kmm_string>.size, lengths: [Int(head.length)], in: range)
    else { return nil }
    return .string(id: head.id, bytes: parts[0])
  }

  private func code(in range: Range<Int>) -> LogRecord? {
    guard let head = structure(kmm_code.self, in: range) else { return nil }
    let lengths = [Int(head.name_length), Int(head.line_table_length)]
    guard let parts = parts(after: MemoryLayout<kmm_code>.size, lengths: lengths, in: range) else { return nil }
    return .code(
      CodeRecord(
        id: head.id, filename: head.filename, firstLine: head.first_line, flags: head.flags, name: parts[0],
        lineTable: parts[1]))
  }

  private func epochs(in range: Range<Int>) -> LogRecord? {
    let first = range.lowerBound + MemoryLayout<kmm_epochs>.size
    guard let head = structure(kmm_epochs.self, in: range), head.count <= UInt64(max(0, range.upperBound - first) / 8) else {
      return nil
    }
    return .epochs((0..<Int(head.count)).compactMap { content.value(at: first + 8 * $0) })
  }

  private func region(in range: Range<Int>) -> LogRecord? {
    guard let head = structure(kmm_region.self, in: range),
      let parts = parts(after: MemoryLayout<kmm_region>.size, lengths: [Int(head.name_length)], in: range)
    else { return nil }
    return RegionRecord(head, path: content.text(parts[0])).map { .region($0) }
  }

  private func mark(in range: Range<Int>) -> (name: String, nanoseconds: UInt64, liveBytes: UInt64)? {
    guard let head = structure(kmm_mark.self, in: range),
      let parts = parts(after: MemoryLayout<kmm_mark>.size, lengths: [Int(head.name_length)], in: range)
    else { return nil }
    return (content.text(parts[0]), head.nanoseconds, head.live_bytes)
  }
}
