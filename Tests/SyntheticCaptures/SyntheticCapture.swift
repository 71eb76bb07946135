package import CCaptureFormat
package import CaptureFormat
import Glibc

/// A capture made of whole cloth: describe stacks and sites, then write the file that an agent would have left.
package struct SyntheticCapture {
  package var header = SyntheticHeader()
  package var nativeNodes: [kmm_node] = [kmm_node()]
  package var pythonNodes: [kmm_node] = [kmm_node()]
  package var sites: [kmm_site] = [kmm_site()]
  package var threads: [kmm_thread_record] = []
  package var moments: [kmm_moment] = []
  package var births: [kmm_birth] = []
  package private(set) var log: [UInt8] = []
  /// Pages of each extent; small numbers scatter the arrays over the file.
  package var pagesPerExtent = 64

  private var strings: [String: UInt32] = [:]
  private var firstLines: [UInt32: UInt32] = [:]
  private var nextModule: UInt32 = 1
  private var nextCode: UInt32 = 1

  /// Begins an empty capture.
  package init() {}

  // MARK: Stacks

  /// Adds a native stack, outermost first, without looking for equal ones; returns its innermost node.
  package mutating func native(_ frames: [NativeFrameWord], on parent: UInt32 = 0) -> UInt32 {
    frames.reduce(parent) { parent, frame in
      nativeNodes.append(kmm_node(frame: frame.rawValue, parent: parent, hash: 0))
      return UInt32(nativeNodes.count - 1)
    }
  }

  /// Adds a native stack of return addresses in the first generation, outermost first.
  package mutating func native(_ addresses: [UInt64]) -> UInt32 {
    native(addresses.map { NativeFrameWord(address: $0, generation: 0, isExact: false) })
  }

  /// Adds a Python stack, outermost first, without looking for equal ones; returns its innermost node.
  package mutating func python(_ frames: [PythonFrameWord], on parent: UInt32 = 0) -> UInt32 {
    frames.reduce(parent) { parent, frame in
      pythonNodes.append(kmm_node(frame: frame.rawValue, parent: parent, hash: 0))
      return UInt32(pythonNodes.count - 1)
    }
  }

  // MARK: Sites

  /// Adds the record of a site; returns its element.
  @discardableResult
  package mutating func site(
    _ kind: BlockKind, native: UInt32 = 0, python: UInt32 = 0, thread: UInt16 = 0, allocations: UInt64, bytes: UInt64,
    frees: UInt64 = 0, freedBytes: UInt64 = 0, temporaries: UInt32 = 0, savedEpoch: UInt32 = 0,
    saved: BlockCount = BlockCount()
  ) -> UInt32 {
    var site = kmm_site()
    site.native = native
    site.python = python
    site.thread = thread
    site.kind = kind.rawValue
    site.allocations = allocations
    site.allocated_bytes = bytes
    site.frees = frees
    site.freed_bytes = freedBytes
    site.temporaries = temporaries
    site.saved_epoch = savedEpoch
    site.saved_live_bytes = saved.bytes
    site.saved_live_count = Int32(saved.blocks)
    sites.append(site)
    return UInt32(sites.count - 1)
  }

  /// Adds the record of frees that another thread made.
  package mutating func remoteFrees(of site: UInt32, thread: UInt16, frees: UInt64, bytes: UInt64) {
    var record = kmm_site()
    record.native = site &+ header.siteBase
    record.thread = thread
    record.kind = Int(site) < sites.count ? sites[Int(site)].kind : 0
    record.remote = 1
    record.frees = frees
    record.freed_bytes = bytes
    sites.append(record)
  }

  /// Adds a thread slot; returns its number.
  @discardableResult
  package mutating func thread(
    _ name: String, tid: UInt32, threads count: UInt32 = 1, sizes: [Int: UInt64] = [:]
  ) -> UInt16 {
    var record = kmm_thread_record()
    record.tid = tid
    record.threads = count
    withUnsafeMutableBytes(of: &record.name) { $0.copyBytes(from: name.utf8.prefix(15)) }
    withUnsafeMutableBytes(of: &record.sizes) { raw in
      let classes = raw.bindMemory(to: UInt64.self)
      for (size, allocations) in sizes { classes[size] = allocations }
    }
    threads.append(record)
    return UInt16(threads.count - 1)
  }

  /// Adds a point of the timeline.
  package mutating func moment(
    seconds: Double, heap: UInt64, objects: UInt64 = 0, mapped: UInt64 = 0, resident: UInt64, peak: UInt64
  ) {
    moments.append(
      kmm_moment(
        nanoseconds: UInt64(seconds * 1e9), heap_bytes: heap, object_bytes: objects, mapped_bytes: mapped, rss_bytes: resident,
        peak_bytes: peak))
  }

  /// Adds what lives of a site's blocks of one epoch.
  package mutating func birth(_ site: UInt32, epoch: UInt16, blocks: UInt64, bytes: UInt64) {
    births.append(kmm_birth(site: site &+ header.siteBase, epoch: epoch, reserved: 0, blocks: blocks, bytes: bytes))
  }

  // MARK: Log

  /// Adds a named fact.
  package mutating func meta(_ key: String, _ value: String) {
    append(KMM_RECORD_META, Array(key.utf8) + [0] + Array(value.utf8) + [0])
  }

  /// Adds a module whose code covers `range`, with its first byte at the file's start; returns its number.
  @discardableResult
  package mutating func module(_ path: String, _ range: Range<UInt64>, generation: UInt32 = 0, buildID: [UInt8] = []) -> UInt32 {
    let id = nextModule
    nextModule += 1
    var body: [UInt8] = []
    body.append(number: id)
    body.append(number: generation)
    body.append(number: range.lowerBound)
    body.append(number: UInt64(0))
    body.append(number: UInt16(1))
    body.append(number: UInt16(buildID.count))
    body.append(number: UInt32(path.utf8.count))
    body.append(number: range.lowerBound)
    body.append(number: range.upperBound)
    body.append(number: UInt64(0))
    append(KMM_RECORD_MODULE, body + buildID + Array(path.utf8))
    return id
  }

  /// Notes that a module is gone from a generation on.
  package mutating func unload(_ module: UInt32, generation: UInt32) {
    var body: [UInt8] = []
    body.append(number: module)
    body.append(number: generation)
    append(KMM_RECORD_UNLOAD, body)
  }

  /// Declares a range of addresses to be the interpreter's evaluation loop.
  package mutating func evaluationLoop(_ range: Range<UInt64>) {
    var body: [UInt8] = []
    body.append(number: range.lowerBound)
    body.append(number: range.upperBound)
    append(KMM_RECORD_EVALUATION_LOOP, body)
  }

  /// Adds a code object of 400 lines with one instruction each (see `frame`); returns its number.
  package mutating func code(_ name: String, file: String, firstLine: UInt32 = 1) -> UInt32 {
    code(Array(name.utf8), file: file, firstLine: firstLine)
  }

  /// Adds a code object whose name need not be text.
  package mutating func code(_ name: [UInt8], file: String, firstLine: UInt32 = 1) -> UInt32 {
    // A location table of Python 3.11: entries of form 13 (no columns) for one code unit, each a line below the one before.
    let table = [0xe8, 0x00] + [[UInt8]](repeating: [0xe8, 0x02], count: 399).joined()
    let id = appendCode(name, file: string(file), firstLine: firstLine, table: Array(table), flags: 0)
    firstLines[id] = firstLine
    return id
  }

  /// Adds a context that the program named; its frame is to be the outermost of a Python stack.
  package mutating func context(_ name: String) -> PythonFrameWord {
    let id = appendCode(Array(name.utf8), file: 0, firstLine: 0, table: [], flags: KMM_CODE_CONTEXT)
    return PythonFrameWord(code: id, offset: 0, isEntry: false)
  }

  private mutating func appendCode(_ name: [UInt8], file: UInt32, firstLine: UInt32, table: [UInt8], flags: UInt32) -> UInt32 {
    let id = nextCode
    nextCode += 1
    var body: [UInt8] = []
    body.append(number: id)
    body.append(number: file)
    body.append(number: firstLine)
    body.append(number: UInt32(name.count))
    body.append(number: UInt32(table.count))
    body.append(number: flags)
    append(KMM_RECORD_CODE, body + name + table)
    return id
  }

  /// The frame of a code object at a line, 400 at most behind its first.
  package func frame(_ code: UInt32, line: UInt32, isEntry: Bool = true) -> PythonFrameWord {
    PythonFrameWord(code: code, offset: 2 * (line - (firstLines[code] ?? 1)), isEntry: isEntry)
  }

  /// Says when each epoch began.
  package mutating func epochs(seconds: [Double]) {
    var body: [UInt8] = []
    body.append(number: UInt64(seconds.count))
    for start in seconds { body.append(number: UInt64(start * 1e9)) }
    append(KMM_RECORD_EPOCHS, body)
  }

  /// Adds the first heap error of a site, whose number is the capture's.
  package mutating func heapError(
    _ site: UInt32, allocated: UInt32 = 0, freed: UInt32 = 0, address: UInt64 = 0x10, block: UInt64 = 0x10, size: UInt64 = 40,
    release: UInt32 = 1, facts: UInt32 = 0, via: NativeFrameWord? = nil
  ) {
    var body: [UInt8] = []
    for number in [0, address, block, size, via?.rawValue ?? 0] { body.append(number: number) }
    for number in [site, allocated, freed, release, facts, 0] { body.append(number: number) }
    append(KMM_RECORD_HEAP_ERROR, body)
  }

  /// Adds a photograph that was taken.
  package mutating func photograph(_ name: String, seconds: Double, live: UInt64) {
    moment(KMM_RECORD_PHOTOGRAPH, name, seconds: seconds, live: live)
  }

  /// Adds a moment that the program named.
  package mutating func mark(_ name: String, seconds: Double, live: UInt64) {
    moment(KMM_RECORD_MARK, name, seconds: seconds, live: live)
  }

  private mutating func moment(_ type: kmm_record_type, _ name: String, seconds: Double, live: UInt64) {
    var body: [UInt8] = []
    body.append(number: UInt64(seconds * 1e9))
    body.append(number: live)
    body.append(number: UInt32(name.utf8.count))
    body.append(number: UInt32(0))
    append(type, body + Array(name.utf8))
  }

  /// Adds a record of any kind with any body.
  package mutating func append(_ type: kmm_record_type, _ body: [UInt8]) {
    let length = (8 + body.count + 7) / 8 * 8
    log.append(number: type.rawValue)
    log.append(number: UInt32(length))
    log += body
    log += [UInt8](repeating: 0, count: length - 8 - body.count)
  }

  private mutating func string(_ text: String) -> UInt32 {
    if let known = strings[text] { return known }
    let id = UInt32(strings.count + 1)
    strings[text] = id
    var body: [UInt8] = []
    body.append(number: id)
    body.append(number: UInt32(text.utf8.count))
    append(KMM_RECORD_STRING, body + Array(text.utf8))
    return id
  }
}

extension [UInt8] {
  /// Appends the bytes of a number, lowest first.
  package mutating func append(number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
