import Instruments
import Testing

/// The XML of Valgrind's is read whole, with all that it knows of an error.
@Suite struct ValgrindReaderTests {
  /// What every run of errors.cpp does wrong before its leaks.
  private static let errors = [
    "overflow, access: overflow(), allocated: overflow()",
    "overflow, access: straddle(), allocated: straddle()",
    "underflow, access: underflow(), allocated: underflow()",
    "use-after-free, 3 times, access: useAfterFree(), freed: useAfterFree(), allocated: useAfterFree()",
    "double-free, access: doubleFree(), freed: doubleFree(), allocated: doubleFree()",
    "invalid-free, access: invalidFree(), allocated: invalidFree()",
    "mismatched-free, access: mismatched(), allocated: mismatched()",
    "uninitialised-use, access: uninitialised(), origin: uninitialised()",
    "uninitialised-use, access: uninitialisedStack(), origin: uninitialisedStack()",
    "uninitialised-syscall, access: systemCall(), allocated: systemCall(), origin: systemCall()",
    "uninitialised-syscall, access: systemCallStack(), origin: systemCallStack()",
    "overflow, access: systemCallBeyond(), allocated: systemCallBeyond()",
    "bad-argument, access: overlap()",
    "bad-argument, access: fishy()",
    "overflow, access: inner, allocated: inlined()",
    // In the other thread.
    "overflow, access: overflow(), allocated: overflow()",
  ]
  private static let leaks = [
    "descriptor-leak, allocated: leakDescriptor()",
    "leak-reachable, 48 bytes, 1 blocks, allocated: leakReachable()",
    "leak-indirect, 96 bytes, 1 blocks, allocated: leakIndirect()",
    "leak-definite, 2 times, 200 bytes, 2 blocks, allocated: leakDefinite()",
    "leak-definite, 144 bytes, 1 blocks, allocated: leakIndirect()",
    "leak-possible, 200 bytes, 1 blocks, allocated: leakPossible()",
  ]

  private func finding(_ title: String, in report: ToolReport) throws -> ToolFinding {
    try #require(report.findings.first { $0.title.hasPrefix(title) })
  }

  @Test func `every kind of error is known, and what is suppressed is counted`() throws {
    let report = try Fixture.report("valgrind/everything.xml")
    #expect(report.tool == .memcheck)
    #expect(report.version == "3.19.0")
    #expect(report.command == "./errors")
    #expect(report.processID != nil)
    #expect(report.notes.isEmpty)
    #expect(report.sums.isEmpty)
    #expect(report.summary() == Self.errors.filter { !$0.hasPrefix("mismatched") } + Self.leaks)
    #expect(report.suppressed.map(\.name) == ["the other mismatch is known"])
    #expect(report.suppressed.map(\.count) == [1])
  }

  @Test func `an error has its access, its address, its thread and its frames`() throws {
    let report = try Fixture.report("valgrind/everything.xml")
    let write = try finding("Invalid write of size 1", in: report)
    #expect(write.access == MemoryAccess(direction: .write, size: 1))
    #expect(write.thread == "thread 1")
    #expect(write.address?.text == "0 bytes after a block of size 16 alloc'd")
    #expect(write.address?.place?.side == .after)
    #expect(write.address?.place?.distance == 0)
    #expect(write.address?.place?.blockSize == 16)
    let frame = try #require(write.stack(.access)?.frames.first)
    #expect(frame.function == "overflow()")
    #expect(frame.file == "/home/user/src/errors.cpp")
    #expect(frame.line == 16)
    #expect(frame.object == "/home/user/src/errors")
    #expect(frame.address != nil)
    #expect(write.stack(.allocated)?.frames.first?.function == "malloc")
    #expect(report.findings.contains { $0.thread == "worker" && $0.kind == .overflow })
    // Valgrind 3.19 breaks this line.
    #expect(
      try finding("Argument", in: report).title == "Argument 'size' of function malloc has a fishy (possibly negative) value: -4")
  }

  @Test func `inlined functions are frames`() throws {
    let report = try Fixture.report("valgrind/everything.xml")
    let stack = try #require(report.findings.compactMap { $0.stack(.access) }.first { $0.frames.first?.function == "inner" })
    #expect(stack.frames.map(\.function) == ["inner", "outer", "inlined()", "main"])
    #expect(stack.frames.indices.map { stack.isInlined(at: $0) } == [true, true, false, false])
  }

  @Test func `what the debugger's information knows of an address is told`() throws {
    let report = try Fixture.report("valgrind/parent.xml")
    let local = try #require(report.findings.first { $0.address?.text.contains("local") == true })
    #expect(local.address?.text == "0 bytes inside local[2], declared at errors.cpp:46, in frame #1 of thread 1")
    #expect(local.stack(.origin)?.frames.map(\.function) == ["systemCallStack()"])
  }

  @Test func `two processes have two files`() throws {
    let parent = try Fixture.report("valgrind/parent.xml")
    let child = try Fixture.report("valgrind/child.xml")
    #expect(parent.command == "./errors fork")
    #expect(child.command == "./errors again")
    #expect(parent.processID != child.processID)
    #expect(child.summary() == Self.errors + Self.leaks)
    #expect(parent.notes.isEmpty && child.notes.isEmpty)
  }

  @Test func `an access of the first page is one, and the signal that follows is not another error`() throws {
    let report = try Fixture.report("valgrind/segv.xml")
    let access = try #require(report.findings.first { $0.kind == .nullAccess })
    #expect(access.access == MemoryAccess(direction: .write, size: 4))
    #expect(access.address?.address == 8)
    #expect(report.findings.count { $0.kind == .nullAccess } == 1)
    #expect(!report.findings.contains { $0.title.contains("SIGSEGV") })
    let without = try withoutErrors(try Fixture.bytes("valgrind/segv.xml"))
    #expect(without.findings.map(\.kind) == [.nullAccess])
    #expect(
      without.findings.first?.title == "Process terminating with default action of SIGSEGV: Access not within mapped region")
  }

  /// A report of a signal alone.
  private func withoutErrors(_ bytes: [UInt8]) throws -> ToolReport {
    let text = String(decoding: bytes, as: UTF8.self)
    let start = try #require(text.firstRange(of: "<fatal_signal>")?.lowerBound)
    let end = try #require(text.firstRange(of: "</fatal_signal>")?.upperBound)
    return try report("<valgrindoutput><protocoltool>memcheck</protocoltool>\(text[start..<end])</valgrindoutput>")
  }

  @Test func `what a killed program leaves is read as far as it goes`() throws {
    let report = try Fixture.report("valgrind/killed.xml")
    #expect(report.summary() == Self.errors)
    #expect(
      report.notes == ["The file ends while the program was running: it was killed, or still runs; leaks are missing."])
  }

  @Test func `descriptors are told with their paths, and the last counts hold`() throws {
    let report = try Fixture.report("valgrind/descriptors.constructed.xml")
    #expect(report.version == "3.23.0")
    #expect(report.command == "./descriptors a & b")
    #expect(report.findings.map(\.kind) == [.badArgument, .descriptorLeak])
    #expect(report.findings.map(\.count) == [7, 1])
    #expect(report.findings.map { $0.stacks.map(\.role) } == [[.access, .freed, .allocated], [.allocated]])
    #expect(report.findings.last?.title == "Open file descriptor 4 (/etc/passwd)")
  }

  @Test func `a second report in a file is told, not taken for damage`() throws {
    let bytes = try Fixture.bytes("valgrind/descriptors.constructed.xml")
    let report = try withFile(bytes + bytes) { try ToolReport(contentsOf: $0) }
    #expect(report.findings.count == 2)
    #expect(report.notes.count == 1)
    #expect(report.notes.first?.contains("another report") == true)
  }

  @Test func `a tool that is not Memcheck is Valgrind's all the same`() throws {
    let text = """
      <valgrindoutput><protocolversion>4</protocolversion><protocoltool>helgrind</protocoltool>
      <error><unique>0x0</unique><tid>2</tid><kind>Race</kind><xwhat><text>Possible data race</text><hthreadid>2</hthreadid></xwhat>
      <stack><frame><ip>0x1</ip></frame></stack></error></valgrindoutput>
      """
    let report = try report(text)
    #expect(report.tool == .valgrind)
    #expect(report.findings.map(\.kind) == [.other])
    #expect(report.findings.first?.title == "Possible data race")
  }

  @Test func `a document type of its own is refused`() throws {
    let text = """
      <!DOCTYPE valgrindoutput SYSTEM "file:///etc/passwd"><valgrindoutput><pid>1</pid></valgrindoutput>
      """
    let report = try report(text)
    #expect(report.notes == ["The file is damaged at line 1 (a document type); what comes behind was not read."])
  }
}
