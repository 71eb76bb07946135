import Glibc
import Launching
import Testing

@Suite struct WatchedProcessTests {
  @Test func `this process is alive, has memory, and is not recorded`() throws {
    let own = try #require(WatchedProcess(getpid()))
    #expect(own.isAlive)
    #expect((own.residentBytes ?? 0) > 1 << 20)
    #expect(throws: RecordedProcess.Refusal.notRecorded(getpid())) { try RecordedProcess(getpid()) }
  }

  @Test func `a process that is not there is none`() {
    #expect(WatchedProcess(0) == nil)
    #expect(WatchedProcess(-1) == nil)
    #expect(throws: RecordedProcess.Refusal.noProcess(Int32.max)) { try RecordedProcess(Int32.max) }
    #expect(throws: SignalRefusal.noProcess) { try PhotographRequest(to: Int32.max) }
  }

  @Test func `no signal is sent to a process that was not told of it`() {
    // The signal would end these tests.
    #expect(throws: SignalRefusal.notTold) { try PhotographRequest(to: getpid()) }
  }
}
