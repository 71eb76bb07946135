import Instruments
import Testing

/// The tables of memray's are read, with threads, allocators and native frames.
@Suite struct MemrayReaderTests {
  @Test func `each row is a sum, the greatest first`() throws {
    let report = try Fixture.report("memray/memory.csv")
    #expect(report.tool == .memray)
    #expect(report.findings.isEmpty)
    #expect(report.notes.isEmpty)
    let first = try #require(report.sums.first)
    #expect(first.bytes == 3_000_057)
    #expect(first.blocks == 2)
    #expect(first.what == "realloc")
    #expect(first.thread == "0x1")
    #expect(first.stack.role == .allocated)
    #expect(first.stack.frames.prefix(2).map(\.function) == ["odd_name", "<module>"])
    #expect(first.stack.frames.prefix(2).map(\.file) == ["memory.py", "memory.py"])
    #expect(first.stack.frames.prefix(2).map(\.line) == [17, 29])
    #expect(report.sums.map { $0.bytes ?? 0 } == report.sums.map { $0.bytes ?? 0 }.sorted(by: >))
  }

  @Test func `a thread's name may have commas and quotation marks`() throws {
    let sum = try #require(
      try Fixture.report("memray/memory.csv").sums.first { $0.stack.frames.contains { $0.function == "work" } })
    #expect(sum.thread == #"0x2 (worker, "of many")"#)
    #expect(sum.bytes == 52875)
    #expect(sum.blocks == 50)
  }

  @Test func `leaks and native frames have the same form`() throws {
    #expect(try Fixture.report("memray/leaks.csv").sums.contains { $0.bytes == 52875 })
    let native = try Fixture.report("memray/native.csv")
    let frames = native.sums.flatMap(\.stack.frames)
    #expect(frames.contains { $0.function == "<module>" && $0.file == "memory.py" })
    #expect(frames.contains { $0.function == "PyObject_Vectorcall" && $0.file == "Objects/call.c" })
  }

  @Test func `equal stacks are added up, and signs in names do not hinder`() throws {
    let text = """
      allocator,num_allocations,size,tid,thread_name,stack_trace
      MALLOC,1,10,1,t,operator|(A; B);/src/a.cpp;7|main;/src/m.cpp;9
      MALLOC,2,20,1,t,operator|(A; B);/src/a.cpp;7|main;/src/m.cpp;9
      MMAP,1,5,1,t,
      MALLOC,x,5,1,t,a;b;1

      """
    let report = try report(text)
    #expect(report.sums.map(\.bytes) == [30, 5])
    #expect(report.sums.map(\.blocks) == [3, 1])
    #expect(report.sums.first?.stack.frames.map(\.function) == ["operator|(A; B)", "main"])
    #expect(report.sums.last?.stack.frames == [])
    #expect(report.notes == ["1 lines of the file are damaged and were left out."])
  }
}
