import Launching
import Testing

@Suite struct RealtimeOptionsTests {
  @Test func `names are kept as they are given`() throws {
    let options = try RealtimeOptions(.abort, threads: ["audio-*", "midi"], functions: ["penta::AudioProcessor::*"])
    #expect(options.consequence == .abort)
    #expect(options.threads == ["audio-*", "midi"])
    #expect(options.functions == ["penta::AudioProcessor::*"])
  }

  @Test func `more names may be added, each once, and what happens is counted`() throws {
    let options = try RealtimeOptions(.abort, threads: ["audio-*"], functions: ["render"])
    let more = try options.counting(threads: ["midi", "audio-*", "midi"], functions: ["mix"])
    #expect(more.consequence == .report)
    #expect(more.threads == ["audio-*", "midi"])
    #expect(more.functions == ["render", "mix"])
    #expect(throws: RealtimeOptions.Flaw.tooLong("sixteen-letters!")) {
      try options.counting(threads: ["sixteen-letters!"], functions: [])
    }
  }

  @Test(arguments: ["", "two\nlines", "a\u{1f}b", "a\u{9b}b"]) func `what no name has is refused`(name: String) {
    #expect(throws: RealtimeOptions.Flaw.noName(name)) { try RealtimeOptions(.report, threads: [name], functions: []) }
    #expect(throws: RealtimeOptions.Flaw.noName(name)) { try RealtimeOptions(.report, threads: [], functions: ["f", name]) }
  }

  @Test func `a thread's name is at most fifteen bytes, but its pattern may be longer`() throws {
    #expect(try RealtimeOptions(.report, threads: ["fifteen-letters"], functions: []).threads.count == 1)
    #expect(try RealtimeOptions(.report, threads: ["fifteen-letters*"], functions: []).threads.count == 1)
    #expect(throws: RealtimeOptions.Flaw.tooLong("sixteen-letters!")) {
      try RealtimeOptions(.report, threads: ["sixteen-letters!"], functions: [])
    }
  }

  @Test func `more names than the agent keeps are refused`() {
    let names = (0..<100).map { "thread-\($0)" }
    #expect(throws: RealtimeOptions.Flaw.tooMany) { try RealtimeOptions(.report, threads: names, functions: []) }
    #expect(throws: Never.self) { try RealtimeOptions(.report, threads: [], functions: names) }
  }
}
