import CCaptureFormat
import CaptureFormat
import SyntheticCaptures
import Testing

@Suite struct CaptureFileTests {
  /// A capture with something in every array.
  static func sample(pagesPerExtent: Int = 64) -> SyntheticCapture {
    var capture = SyntheticCapture()
    capture.pagesPerExtent = pagesPerExtent
    capture.meta("command", "python\u{1f}-m\u{1f}music_brain.harmony")
    capture.module("/opt/app/penta_core.so", 0x1000..<0x9000, buildID: [0xab, 0xcd])
    capture.evaluationLoop(0x4000..<0x4800)
    let main = capture.code("main", file: "/opt/app/main.py")
    let native = capture.native([0x1100, 0x4100, 0x1200])
    let python = capture.python([PythonFrameWord(code: main, offset: 7, isEntry: true)])
    capture.site(.malloc, native: native, python: python, allocations: 3, bytes: 300, frees: 1, freedBytes: 100)
    capture.thread("main", tid: 7, sizes: [7: 3])
    capture.moment(seconds: 0.5, heap: 200, resident: 8192, peak: 300)
    return capture
  }

  @Test func `reads what was written`() throws {
    try Self.sample().withFile { path in
      let file = try CaptureFile(path: path)
      #expect(file.header.pid == 4242)
      #expect(file.nativeNodes.count == 4)
      #expect(file.nativeNodes[3].parent == 2)
      #expect(file.pythonNodes.count == 2)
      #expect(file.sites[1].live == BlockCount(blocks: 2, bytes: 200))
      #expect(file.sites[1].blockKind == .malloc)
      #expect(file.threads[0].tid == 7)
      #expect(file.moments[0].rss_bytes == 8192)
      var modules: [ModuleRecord] = []
      let damage = file.log.walk { if case .module(let module) = $0 { modules.append(module) } }
      #expect(damage.isEmpty)
      #expect(modules.map(\.path) == ["/opt/app/penta_core.so"])
      #expect(modules.map(\.buildID) == [[0xab, 0xcd]])
    }
  }

  @Test func `arrays may lie scattered over the file`() throws {
    var capture = Self.sample(pagesPerExtent: 1)
    for number in 0..<2000 {
      _ = capture.native([UInt64(0x1000 + number)])
      capture.site(.new, allocations: UInt64(number), bytes: 1)
    }
    try capture.withFile { path in
      let file = try CaptureFile(path: path)
      #expect(file.nativeNodes.map(\.frame) == capture.nativeNodes.map(\.frame))
      #expect(file.sites.map(\.allocations) == capture.sites.map(\.allocations))
    }
  }

  @Test func `what is no capture is called so`() throws {
    #expect(throws: CaptureError.unreadable(path: "/nonexistent/x.kmmem", code: 2)) {
      try CaptureFile(path: "/nonexistent/x.kmmem")
    }
    #expect(throws: CaptureError.unreadable(path: "/", code: 21)) { try CaptureFile(path: "/") }
    #expect(throws: CaptureError.notACapture(path: "/dev/null")) { try CaptureFile(path: "/dev/null") }
    try withTemporaryFile(Array("#!/usr/bin/env python3\nprint('hello')\n".utf8)) { path in
      #expect(throws: CaptureError.notACapture(path: path)) { try CaptureFile(path: path) }
    }
    try withTemporaryFile([]) { path in
      #expect(throws: CaptureError.notACapture(path: path)) { try CaptureFile(path: path) }
    }
  }

  @Test func `a newer format is refused`() throws {
    var capture = Self.sample()
    capture.header.major = 3
    try capture.withFile { path in
      #expect(throws: CaptureError.newerFormat(path: path, major: 3)) { try CaptureFile(path: path) }
    }
  }

  @Test func `unknown records are skipped`() throws {
    var capture = Self.sample()
    capture.append(kmm_record_type(4711), Array(repeating: 0xee, count: 100))
    capture.meta("host", "studio")
    try capture.withFile { path in
      var facts: [String: String] = [:]
      let damage = try CaptureFile(path: path).log.walk { if case .meta(let key, let value) = $0 { facts[key] = value } }
      #expect(damage.isEmpty)
      #expect(facts["host"] == "studio")
    }
  }

  @Test func `contradictions are found`() throws {
    let good = Self.sample().bytes()
    func error(_ change: (inout [UInt8]) -> Void) throws -> CaptureError.Contradiction? {
      var bytes = good
      change(&bytes)
      return try withTemporaryFile(bytes) { path in
        do {
          _ = try CaptureFile(path: path)
          return nil
        } catch CaptureError.inconsistent(_, _, let contradiction) {
          return contradiction
        }
      }
    }
    #expect(try error { $0.replaceSubrange(12..<14, with: [0x10, 0]) } == .headerTooShort(bytes: 16))
    #expect(try error { $0.replaceSubrange(16..<18, with: [0xff, 0xff]) } == .tooManyExtents(count: 65535))
    #expect(try error { $0[4096 + 8] = 3 } == .extentOutOfPlace(index: 0))
    #expect(try error { $0[4096 + 16 + 8] = 16 } == .extentsOverlap(index: 1))
    #expect(try error { $0[4096 + 4] = 9 } == .arrayNotContiguous(array: 1))
    #expect(try error { $0[192 + 8 + 2] = 1 } == .arrayTooLong(array: 1, elements: 65540))
    #expect(try error { $0[192 + 8 + 7] = 0xff } == .arrayTooLong(array: 1, elements: 0xff00_0000_0000_0004))
  }
}
