import ArgumentParser
import Glibc
import Reports
import Snapshots

/// `kmmem query`: loads snapshots once and answers questions about them, line by line.
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Load snapshots once and answer questions as lines of JSON.",
    discussion: """
      A request is one line of JSON on standard input, its answer one line on standard output (docs/snapshot-queries.md). A \
      request that cannot be answered gets a line with a sentence, and the next one is read; the end of the input ends kmmem. \
      What a question finds out about the whole heap is kept for those that follow.

      Examples:
        echo '{"question": "globals", "limit": 5}' | kmmem query photo.kmsnap
        echo '{"question": "retained", "object": "music_brain.sessions.Session"}' | kmmem query photo.kmsnap
        echo '{"question": "diff"}' | kmmem query before.kmsnap after.kmsnap
      """)

  @Argument(help: "The snapshots; questions name them by number, from 0.", completion: .file(extensions: ["kmsnap"]))
  var snapshots: [String]

  @OptionGroup var sites: CaptureOption

  func run() throws {
    let session = QuerySession(capture: sites.capture)
    for path in snapshots { try session.load(path) }
    let output = try ReportOutput(path: nil)
    let input = LineReader(descriptor: STDIN_FILENO)
    while let line = input.next() {
      switch line {
      case .tooLong: session.reply(tooLong: LineReader.longest).write { output.write($0) }
      case .line(let bytes) where bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }): continue
      case .line(let bytes): session.reply(to: QueryRequest(line: bytes)).write { output.write($0) }
      }
      try output.finish()
    }
  }
}
