package import CCaptureFormat

/// A module (executable or shared library) that was loaded into the process.
package struct ModuleRecord: Sendable {
  /// A run of the process's addresses and where it comes from in the file.
  package struct Segment: Hashable, Sendable {
    package let start: UInt64
    package let end: UInt64
    package let fileOffset: UInt64

    package init(start: UInt64, end: UInt64, fileOffset: UInt64) {
      self.start = start
      self.end = end
      self.fileOffset = fileOffset
    }
  }

  /// The module's number in this capture.
  package let id: UInt32
  /// Generation of the address space when it was loaded.
  package let generation: UInt32
  /// Address in the process minus address in the file.
  package let base: UInt64
  /// When it was seen first, since the start.
  package let firstSeenNanoseconds: UInt64
  /// Its mapped segments.
  package let segments: [Segment]
  /// The linker's build identifier; empty where there is none.
  package let buildID: [UInt8]
  /// The file it was loaded from.
  package let path: String

  package init(
    id: UInt32, generation: UInt32, base: UInt64, firstSeenNanoseconds: UInt64, segments: [Segment], buildID: [UInt8],
    path: String
  ) {
    self.id = id
    self.generation = generation
    self.base = base
    self.firstSeenNanoseconds = firstSeenNanoseconds
    self.segments = segments
    self.buildID = buildID
    self.path = path
  }
}

/// A Python code object: what a frame executes.
package struct CodeRecord: Sendable {
  /// The number that frames refer to.
  package let id: UInt32
  /// String number of the file name.
  package let filename: UInt32
  /// The line of its definition.
  package let firstLine: UInt32
  /// `co_flags`.
  package let flags: UInt32
  /// Where the name stands in the log.
  package let name: Range<Int>
  /// Where the line table stands in the log.
  package let lineTable: Range<Int>
  /// No code, but a context that the program named.
  package var isContext: Bool { flags & KMM_CODE_CONTEXT != 0 }
}

/// One record of a capture's log.
package enum LogRecord: Sendable {
  /// A named fact about the recording.
  case meta(key: String, value: String)
  /// A module appeared.
  case module(ModuleRecord)
  /// A module is gone from this generation on.
  case unload(module: UInt32, generation: UInt32)
  /// A text that others refer to by number; the bytes stand in the log.
  case string(id: UInt32, bytes: Range<Int>)
  /// A code object was seen.
  case code(CodeRecord)
  /// Machine code of the interpreter's evaluation loop.
  case evaluationLoop(Range<UInt64>)
  /// A moment that somebody named.
  case mark(name: String, nanoseconds: UInt64, liveBytes: UInt64)
  /// A photograph of the heap was taken, into a file of this name.
  case photograph(name: String, nanoseconds: UInt64, liveBytes: UInt64)
  /// A process was forked.
  case child(pid: UInt32, nanoseconds: UInt64)
  /// When each epoch of births began, in nanoseconds since the start.
  case epochs([UInt64])
  /// The first heap error of a stack.
  case heapError(kmm_heap_error)
  /// A mapping of the address space when the recording ended.
  case region(RegionRecord)
  /// A kind that this version does not know.
  case unknown(type: UInt32)
}
