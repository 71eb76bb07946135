import CInjection
import Glibc
import Injection
import Testing

@Suite struct ThreadViewTests {
  @Test(arguments: ["running\n", "", "-1 0x7ffe0000 0x7f00\n", "202 0x1\n"])
  func `a thread that runs waits in no call`(text: String) {
    #expect(ThreadView.SystemCall(text: text) == nil)
  }

  @Test func `a call has its number and arguments`() throws {
    let call = try #require(ThreadView.SystemCall(text: "202 0x7f10 0x189 0x0 0x0 0x0 0xffffffff 0x7ffe00 0x7f1100\n"))
    #expect(call.number == 202)
    #expect(call.arguments == [0x7f10, 0x189, 0, 0, 0, 0xffff_ffff])
  }

  /// FUTEX_WAIT_BITSET with its flags, of semaphores, conditions and joins; FUTEX_WAIT, of libc's own locks.
  @Test(arguments: [(0x189, true), (0x89, true), (0x80, false), (0, false)] as [(UInt64, Bool)])
  func `libc's own locks are told from waiting`(operation: UInt64, isOrdinary: Bool) {
    let call = ThreadView.SystemCall(number: Int(SYS_futex), arguments: [0, operation, 0, 0, 0, 0])
    #expect(call.isOrdinaryWait == isOrdinary)
  }

  @Test(arguments: [
    (Int(SYS_read), true), (Int(SYS_clock_nanosleep), true), (Int(SYS_epoll_wait), true), (Int(SYS_write), false),
    (Int(SYS_munmap), false), (Int(SYS_brk), false), (Int(SYS_madvise), false), (Int(SYS_mprotect), false),
  ])
  func `calls that the allocator makes are no waiting`(number: Int, isOrdinary: Bool) {
    #expect(ThreadView.SystemCall(number: number, arguments: [0, 0, 0, 0, 0, 0]).isOrdinaryWait == isOrdinary)
  }

  @Test(arguments: [(-512, true), (-516, true), (-4, true), (0, false), (17, false), (-11, false)])
  func `only a call that was interrupted was waiting`(result: Int, wasWaiting: Bool) {
    var registers = kmm_registers()
    registers.orig_rax = UInt64(SYS_read)
    registers.rax = UInt64(bitPattern: Int64(result))
    #expect((ThreadView.SystemCall(interruptedAt: registers) != nil) == wasWaiting)
    registers.orig_rax = .max
    #expect(ThreadView.SystemCall(interruptedAt: registers) == nil)
  }
}
