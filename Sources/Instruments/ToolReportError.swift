/// Why a file is no tool's report; every case names the file.
package enum ToolReportError: Error, Equatable, Sendable {
  /// The system refused, with this value of `errno`.
  case unreadable(path: String, code: Int32)
  /// A folder, a pipe or a device.
  case noFile(path: String)
  /// The file is none that a tool here writes.
  case unrecognised(path: String, Sight)
  /// The tool is newer than what is known of its files.
  case newer(path: String, MemoryTool, version: String)

  /// What a file seems to be instead.
  package enum Sight: Equatable, Sendable {
    case empty
    /// Valgrind's report for people.
    case valgrindText
    /// Valgrind's report for people, of a tool that tells of memory over time.
    case massif
    /// What memray records, before it is turned into a table.
    case memrayRecording
    /// What heaptrack records with --raw.
    case heaptrackRaw
    /// A table with these columns.
    case table(columns: String)
    /// What Python writes, tracemalloc among others.
    case pickle
    /// A program or library.
    case program
    /// XML with this outermost element.
    case xml(root: String)
    /// Compressed, and cut or damaged before anything can be read.
    case brokenCompression
    /// Compressed in a way that is not known here.
    case compressed
    /// Any other text, with its first line.
    case text(firstLine: String)
    case bytes
  }
}
