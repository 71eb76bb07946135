import Instruments
import Testing

/// What the sanitizers print is read, of whichever compiler, and however much else stands around it.
@Suite struct SanitizerReaderTests {
  private func report(_ name: String) throws -> ToolReport { try Fixture.report("sanitizers/\(name).log") }

  @Test func `every kind of error is known in clang's form`() throws {
    let report = try report("clang")
    #expect(report.tool == .addressSanitizer)
    #expect(report.processID != nil)
    #expect(report.notes.isEmpty)
    #expect(
      report.summary() == [
        "overflow, access: heapOverflow(), allocated: heapOverflow()",
        "underflow, access: heapUnderflow(), allocated: heapUnderflow()",
        "use-after-free, access: useAfterFree(), freed: useAfterFree(), allocated: useAfterFree()",
        "use-after-free, access: useAfterFreeInThread()::$_0::operator()(void*) const, freed: useAfterFreeInThread(), "
          + "allocated: useAfterFreeInThread(), created: useAfterFreeInThread()",
        "double-free, access: doubleFree(), freed: doubleFree(), allocated: doubleFree()",
        "invalid-free, access: invalidFree(), allocated: invalidFree()",
        "mismatched-free, access: mismatched(), allocated: mismatched()",
        "mismatched-free, access: sizedDelete(), allocated: sizedDelete()",
        "undefined-behaviour, access: ?",
        "stack-overflow, access: stackOverflow(), other: stackOverflow()",
        "use-after-return, access: useAfterReturn(), other: escape()",
        "use-after-scope, access: useAfterScope(), other: useAfterScope()",
        "undefined-behaviour, access: ?",
        "global-overflow, access: globalOverflow()",
        "null-access, access: null()",
        "invalid-access, access: wild()",
        "bad-argument, access: overlap(), other: overlap(), other: overlap()",
        "bad-argument, access: negativeSize(), other: negativeSize()",
        "bad-argument, access: tooBig()",
        "other, access: recurse(int)",
        "stack-overflow, access: library(), other: library()",
        "leak-definite, 300 bytes, 3 blocks, allocated: leak()",
        "leak-definite, 48 bytes, 1 blocks, allocated: leak()",
        "leak-indirect, 96 bytes, 1 blocks, allocated: leak()",
      ])
  }

  @Test func `the other compiler's form says the same`() throws {
    let clang = try report("clang").findings.filter { $0.kind != .undefinedBehaviour }
    let gcc = try report("gcc").findings.filter { $0.kind != .undefinedBehaviour }
    #expect(gcc.map(\.kind) == clang.map(\.kind))
    #expect(gcc.map { $0.stacks.map(\.role) } == clang.map { $0.stacks.map(\.role) })
    #expect(gcc.map(\.access) == clang.map(\.access))
    #expect(gcc.map(\.address?.place) == clang.map(\.address?.place))
    #expect(gcc.map(\.thread) == clang.map(\.thread))
    #expect(gcc.first?.stack(.access)?.frames.map(\.line) == [18, 76, 58, 360, nil])
  }

  @Test func `without names, frames have a place in their object`() throws {
    let named = try report("clang")
    let unnamed = try report("clang-unsymbolized")
    #expect(unnamed.findings.map(\.kind) == named.findings.map(\.kind))
    let frame = try #require(unnamed.findings.first?.stacks.first?.frames.first)
    #expect(frame.function == nil && frame.file == nil)
    #expect(frame.object == "/home/user/src/clang")
    #expect(frame.objectOffset != nil && frame.address != nil)
    #expect(frame.buildID?.count == 40)
  }

  @Test func `a frame has its function, file, line and column`() throws {
    let finding = try #require(try report("clang").findings.first)
    #expect(finding.title == "heap-buffer-overflow on address 0x602000000020")
    #expect(finding.thread == "T0")
    #expect(finding.access == MemoryAccess(direction: .write, size: 1))
    #expect(finding.address?.address == 0x6020_0000_0020)
    #expect(finding.address?.place == AddressFacts.Place(side: .after, distance: 0, blockSize: 16))
    let frame = try #require(finding.stack(.access)?.frames.first)
    #expect(frame.function == "heapOverflow()")
    #expect(frame.file == "/home/user/src/errors.cpp")
    #expect(frame.line == 18)
    #expect(frame.column == 65)
    let allocation = try #require(finding.stack(.allocated)?.frames.first)
    #expect(allocation.function == "malloc")
    #expect(allocation.object == "/home/user/src/clang")
  }

  @Test func `an access of the stack or of globals names the variable`() throws {
    let findings = try report("clang").findings
    let stack = try #require(findings.first { $0.kind == .stackOverflow })
    #expect(
      stack.address?.text
        == "in stack of thread T0 at offset 44 in frame; [32, 44) 'local' (line 31): Memory access at offset 44 overflows this variable"
    )
    let global = try #require(findings.first { $0.kind == .globalOverflow })
    #expect(global.address?.text.contains("'table'") == true)
    #expect(global.address?.place == AddressFacts.Place(side: .after, distance: 0, blockSize: 40))
  }

  @Test func `undefined behaviour has its words, its place and perhaps a stack`() throws {
    let clang = try report("clang-undefined")
    #expect(clang.tool == .undefinedBehaviorSanitizer)
    #expect(clang.findings.map(\.kind) == Array(repeating: .undefinedBehaviour, count: 5) + [.nullAccess])
    #expect(clang.findings.first?.title == "signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'")
    #expect(clang.findings.allSatisfy { $0.stacks.count == 1 && $0.stacks[0].frames.count == 5 })
    let gcc = try report("gcc-undefined")
    #expect(
      gcc.findings.map(\.kind) == [
        .undefinedBehaviour, .undefinedBehaviour, .undefinedBehaviour, .undefinedBehaviour, .globalOverflow,
      ])
    let frame = try #require(gcc.findings.first?.stack(.access)?.frames.first)
    #expect(frame.file == "errors.cpp" && frame.line == 56 && frame.column == 42)
  }

  @Test(arguments: ["clang-leak", "gcc-leak"]) func `LeakSanitizer alone is known`(name: String) throws {
    let report = try report(name)
    #expect(report.tool == .leakSanitizer)
    #expect(report.findings.map(\.kind) == [.leakDefinite, .leakDefinite, .leakIndirect])
    #expect(report.findings.map(\.bytes) == [300, 48, 96])
    #expect(report.findings.map(\.blocks) == [3, 1, 1])
    #expect(report.findings.first?.title == "Direct leak of 300 byte(s) in 3 object(s)")
  }

  @Test func `several reports of a run are read, and colours do not hinder`() throws {
    let recovered = try report("recover")
    #expect(
      recovered.findings.map(\.kind) == [
        .overflow, .useAfterFree, .stackOverflow, .globalOverflow, .leakDefinite, .leakDefinite, .leakIndirect,
      ])
    let colored = try report("colored")
    #expect(colored.summary() == ["overflow, access: heapOverflow(), allocated: heapOverflow()"])
    #expect(colored.findings.first?.access == MemoryAccess(direction: .write, size: 1))
    #expect(colored.findings.first?.address?.place?.side == .after)
  }

  @Test func `newer words, those of macOS and other output around them are read`() throws {
    let report = try report("macos.constructed")
    #expect(report.findings.map(\.kind) == [.overflow, .uninitialisedUse, .nullAccess, .undefinedBehaviour])
    #expect(report.processID == 4711)
    let overflow = try #require(report.findings.first)
    #expect(overflow.thread == "T2 (com.apple.main)")
    #expect(overflow.address?.place == AddressFacts.Place(side: .after, distance: 0, blockSize: 4))
    let frames = try #require(overflow.stack(.access)?.frames)
    #expect(frames.map(\.function) == ["grow(int)", "main", "start", "odd name(char const*)", nil])
    #expect(frames.map(\.file) == ["grow.cpp", "main.cpp", nil, "/Users/user/My Sources/odd.cpp", nil])
    #expect(frames.map(\.object) == [nil, nil, "dyld", nil, nil])
    #expect(overflow.stack(.allocated)?.frames.first?.object == "libclang_rt.asan_osx_dynamic.dylib")
    #expect(report.findings[1].stacks.map(\.role) == [.access, .origin])
    #expect(report.findings[2].stack(.access)?.frames.first?.objectOffset == 0x4567)
  }

  @Test(arguments: ["\u{0}\u{1}\u{2}\n", "<info> the program begins\n", "{\"a\": 1}\n", "\n\n"])
  func `whatever a program has printed before does not hinder`(output: String) throws {
    let log = try Fixture.bytes("sanitizers/gcc-leak.log")
    let report = try withFile(Array(output.utf8) + log) { try ToolReport(contentsOf: $0) }
    #expect(report.findings.count == 3)
  }

  @Test func `an error that is told again is counted`() throws {
    let bytes = try Fixture.bytes("sanitizers/clang.log")
    let report = try withFile(bytes + Array("\n".utf8) + bytes) { try ToolReport(contentsOf: $0) }
    #expect(report.findings.allSatisfy { $0.count == 2 })
    #expect(report.findings.last?.bytes == 192)
  }

  @Test func `a report that is cut says so`() throws {
    let bytes = try Fixture.bytes("sanitizers/clang.log")
    let report = try withFile(Array(bytes[..<500])) { try ToolReport(contentsOf: $0) }
    #expect(report.findings.map(\.kind) == [.overflow])
    #expect(report.notes == ["The file ends within a report; what is missing was not read."])
  }

  @Test func `a log without a report is none`() throws {
    #expect(throws: ToolReportError.self) {
      try InstrumentsTests.report("built with AddressSanitizer: yes\n#0 0x1 in f a.c:1\nSUMMARY: AddressSanitizer: none\n")
    }
  }
}
