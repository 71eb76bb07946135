import Launching
import Testing

@Suite struct SnapshotTriggersTests {
  @Test func `moments are read and put together`() throws {
    let triggers = try SnapshotTriggers(words: ["exit,peak", "every=2.5", "signal=USR2"])
    #expect(triggers.atExit)
    #expect(triggers.atPeak)
    #expect(triggers.period == 2.5)
    #expect(triggers.signal?.number == 12)
    #expect(try SnapshotTriggers(words: ["signal=SIGUSR1"]).signal?.number == 10)
  }

  @Test(arguments: [[], [""], [","]]) func `no word is no moment`(words: [String]) throws {
    #expect(try SnapshotTriggers(words: words).isEmpty)
  }

  @Test(arguments: [
    "soon", "exit=1", "peak=", "every", "every=", "every=0.01", "every=-1", "every=nan", "signal", "signal=KILL", "=",
    "every=1=2",
  ])
  func `other words are refused by name`(word: String) {
    #expect(throws: SnapshotTriggers.UnknownTrigger(word: word)) { try SnapshotTriggers(words: ["exit", word]) }
  }
}
