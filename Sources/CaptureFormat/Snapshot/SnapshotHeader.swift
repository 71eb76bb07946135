import CCaptureFormat

/// The first bytes of a snapshot: which process it shows, when, and how it was made.
package struct SnapshotHeader: Sendable {
  /// Bytes of the structure that every file of this major version has.
  static let size = MemoryLayout<kmm_snapshot_header>.size

  /// How a snapshot was made.
  package struct Flags: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The process walked its own heap, without a copy of it.
    package static let inPlace = Flags(rawValue: KMM_SNAPSHOT_IN_PLACE.rawValue)
    /// Live blocks were known: sizes are measured, native blocks are nodes.
    package static let blocks = Flags(rawValue: KMM_SNAPSHOT_BLOCKS.rawValue)
    /// Blocks of Python's mem and object domains were known, too.
    package static let objectBlocks = Flags(rawValue: KMM_SNAPSHOT_OBJECT_BLOCKS.rawValue)
    /// Sites are traces of tracemalloc.
    package static let tracemalloc = Flags(rawValue: KMM_SNAPSHOT_TRACEMALLOC.rawValue)
    /// The recording was begun from inside: blocks from before are not known.
    package static let late = Flags(rawValue: KMM_SNAPSHOT_LATE.rawValue)
    /// The registers of the other threads were read.
    package static let threads = Flags(rawValue: KMM_SNAPSHOT_THREADS.rawValue)
  }

  private let fields: kmm_snapshot_header

  init(_ fields: kmm_snapshot_header) { self.fields = fields }

  var magic: UInt64 { fields.magic }
  /// Readers refuse a newer major version.
  package var major: Int { Int(fields.major) }
  /// Readers accept any minor version.
  package var minor: Int { Int(fields.minor) }
  /// Where the sections begin.
  var headerBytes: Int { Int(fields.header_bytes) }
  var checksum: UInt32 { fields.checksum }
  /// The process.
  package var pid: UInt32 { fields.pid }
  /// How it was made.
  package var flags: Flags { Flags(rawValue: fields.flags) }
  /// When it was made, in nanoseconds since 1970.
  package var realtime: UInt64 { fields.realtime }
  /// When the recording began that ran at the time, in nanoseconds since 1970; 0 where none did.
  package var recordingStart: UInt64 { fields.recording_start }
  /// How long it had run.
  package var recordingNanoseconds: UInt64 { fields.recording_nanoseconds }
  /// "3.11.7"; nil for a process without Python.
  package var pythonVersion: String? {
    let version = fields.python_version
    return version == 0 ? nil : "\(version >> 24).\(version >> 16 & 0xff).\(version >> 8 & 0xff)"
  }
}
