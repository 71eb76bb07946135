import ArgumentParser
import CaptureFormat
import Detectors
import Glibc
import Instruments
import Launching

/// Reads what other memory tools have written.
enum ToolFiles {
  /// Reads a file of any tool, or says in one sentence why not. `folder`: from where its source files are named.
  static func source(_ path: String, folder: String, _ progress: Progress) throws -> ToolSource {
    progress.show("reading \(path)")
    return ToolSource(
      path: path, realtime: FileIdentity(path: path)?.realtime ?? 0, folder: folder,
      report: try progress.clearing { try report(path) })
  }

  /// The folder that this process works in.
  static var currentFolder: String { Path.absolute(".") }

  private static func report(_ path: String) throws -> ToolReport {
    if TracemallocDump.isPickle(path: path) {
      do throws(TracemallocDumpError) { return ToolReport(try TracemallocDump(path: path)) } catch {
        throw ValidationError(error.sentence)
      }
    }
    do throws(ToolReportError) { return try ToolReport(contentsOf: path) } catch { throw ValidationError(error.sentence) }
  }
}

extension ToolReport {
  /// What a dump of tracemalloc tells: the blocks of each line. It has the innermost line of a stack alone.
  fileprivate init(_ dump: TracemallocDump) {
    self.init(tool: .tracemalloc)
    var counts = [(bytes: UInt64, blocks: UInt64)](repeating: (0, 0), count: dump.lines.count)
    for trace in dump.traces {
      counts[trace.line].bytes += trace.bytes
      counts[trace.line].blocks += 1
    }
    let order = counts.indices.sorted { left, right in
      counts[left].bytes != counts[right].bytes ? counts[left].bytes > counts[right].bytes : dump.lines[left] < dump.lines[right]
    }
    sums = order.map { number in
      var frame = ToolFrame()
      frame.file = dump.lines[number].file
      frame.line = dump.lines[number].line == 0 ? nil : dump.lines[number].line
      frame.function = ""
      var sum = ToolSum(stack: [frame])
      sum.bytes = counts[number].bytes
      sum.blocks = counts[number].blocks
      return sum
    }
  }
}

extension ToolSource {
  /// What it means that a tool of `kmmem run` has written nothing: it has found nothing. Valgrind always writes.
  static func silent(_ tool: RunTool, folder: String) -> ToolSource? {
    let name: MemoryTool
    switch tool {
    case .asan: name = .addressSanitizer
    case .lsan: name = .leakSanitizer
    case .valgrind, .kmmem: return nil
    }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return ToolSource(
      path: nil, realtime: UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec), folder: folder,
      report: ToolReport(tool: name)
    )
  }
}
