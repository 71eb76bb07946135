import Glibc
import Launching
import Testing

@Suite struct ProcessStatusTests {
  private static func status(_ blocked: String, _ caught: String, features: String = "") -> ProcessStatus {
    ProcessStatus(
      text: """
        Name:\tpython3
        State:\tS (sleeping)
        Tgid:\t4711
        TracerPid:\t12
        Uid:\t1000\t1001\t1000\t1000
        Gid:\t100\t101\t100\t100
        NSpid:\t4711\t7
        SigBlk:\t\(blocked)
        SigCgt:\t\(caught)
        x86_Thread_features:\t\(features)
        voluntary_ctxt_switches:\t150
        """)
  }

  @Test func `its lines are read`() {
    let status = Self.status("0000000000000000", "0000000000000002", features: "shstk ")
    #expect(status.state == "S" && status.group == 4711 && status.tracer == 12)
    #expect(status.owner == 1001 && status.ownerGroup == 101 && status.ownNumber == 7)
    #expect(status.sleeps == 150 && status.hasShadowStack)
    #expect(!Self.status("0", "0").hasShadowStack)
  }

  /// SIGINT is bit 1; bits 31 and 32 are libc's own.
  @Test(arguments: [
    ("0000000000000000", "0000000000000002", false), ("0000000000000002", "0000000000000002", true),
    ("0000000000000002", "0000000000000000", false), ("0000000180000000", "0000000180000002", false),
    ("ffffffffffffffff", "0000000000000002", true),
  ])
  func `a handled signal that is blocked may be in its handler`(blocked: String, caught: String, mayHandle: Bool) {
    #expect(Self.status(blocked, caught).mayHandleSignal == mayHandle)
  }

  @Test func `this process is its own`() throws {
    let status = try #require(ProcessStatus(of: getpid()))
    #expect(status.group == getpid() && status.tracer == 0 && status.owner == geteuid())
    #expect(ProcessStatus(of: 0) == nil)
  }
}
