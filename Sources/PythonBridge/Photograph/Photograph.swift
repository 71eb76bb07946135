import CCaptureFormat
import CInterface
import CPython

/// The state of the photograph that is being taken.
@inline(__always) var photograph: UnsafeMutablePointer<kmm_photograph> { kmm_photograph_get() }

/// A photograph of the heap: the process is copied, which takes milliseconds, and goes on; the copy walks what it is and ends.
enum Photograph {
  /// Takes one into a new file. Called with the GIL. The number of the copy, 0 when it was taken in place, or less than 0: an end of
  /// `kmm_photograph_end`, negated.
  static func take(_ path: UnsafePointer<CChar>, _ options: UInt32) -> Int32 {
    kmm_photograph_find()
    guard let interpreter = photograph.pointee.symbols.main_interpreter?() else { return -refused }
    if path[0] == 0 {
      DictWatch.end()
      return 0
    }
    let refusal = PhotographConditions.refusal(in: UInt(bitPattern: interpreter))
    if refusal != KMM_PHOTOGRAPH_DONE { return -Int32(refusal.rawValue) }
    if !CollectorRings.find(in: UInt(bitPattern: interpreter)) { return -Int32(KMM_PHOTOGRAPH_LAYOUT.rawValue) }
    if CollectorRings.areInPieces { return -Int32(KMM_PHOTOGRAPH_COLLECTING.rawValue) }
    photograph.pointee.interpreter = UInt(bitPattern: interpreter)
    photograph.pointee.class_traverse = classTraverse()
    return takeAnyway(path, options)
  }

  /// Takes one of the recording's blocks, where no interpreter is alive. The same answers.
  static func takeNative(_ path: UnsafePointer<CChar>, _ options: UInt32) -> Int32 {
    let refusal = PhotographConditions.refusal
    if refusal != KMM_PHOTOGRAPH_DONE { return -Int32(refusal.rawValue) }
    kmm_photograph_find_nothing()
    photograph.pointee.interpreter = 0
    photograph.pointee.class_traverse = 0
    return takeAnyway(path, options)
  }

  private static func takeAnyway(_ path: UnsafePointer<CChar>, _ options: UInt32) -> Int32 {
    photograph.pointee.options = options
    if !kmm_photograph_share() { return -Int32(KMM_PHOTOGRAPH_NO_MEMORY.rawValue) }
    let file = kmm_photograph_create(path)
    if file < 0 { return -Int32(KMM_PHOTOGRAPH_NO_FILE.rawValue) }
    photograph.pointee.file = file
    photograph.pointee.process = kmm_photograph_process()
    photograph.pointee.realtime = kmm_photograph_clock(0)
    noteRecording()
    if hasInterpreter && options & KMM_PHOTOGRAPH_RUNG.rawValue != 0 { DictWatch.begin() }
    kmm_store64(photograph.pointee.shared, 0)
    if options & KMM_PHOTOGRAPH_IN_PLACE.rawValue != 0 { return takeInPlace() }
    if photograph.pointee.recording_start == 0 { TracemallocControl.plant() }
    let started = kmm_photograph_clock(1)
    let knowsThreads = kmm_threads_stop()
    kmm_threads_note_own(kmm_threads_at(0))
    if let caller = bridge.pointee.interface.unsafelyUnwrapped.pointee.caller() { kmm_threads_note_caller(caller) }
    let copy = kmm_photograph_copy()
    if copy == 0 {
      kmm_photograph_settle(file)
      let stoodStill = kmm_threads_await()
      kmm_photograph_exit(Int32(publish(develop(knowsThreads && stoodStill))))
    }
    kmm_threads_continue()
    if copy < 0 { kmm_photograph_discard() }
    kmm_store64(photograph.pointee.shared, kmm_photograph_clock(1) &- started)
    TracemallocControl.withdraw()
    endMeasurementIfLast()
    kmm_photograph_close(file)
    return copy < 0 ? -Int32(KMM_PHOTOGRAPH_NO_COPY.rawValue) : copy
  }

  /// The process reads its own heap, while the GIL keeps it as it is, and leaves nothing behind. What threads without the GIL may
  /// change meanwhile is not read: blocks and tracemalloc's stacks stay unknown, and no word is taken for an object's address that is
  /// not known to be one.
  private static func takeInPlace() -> Int32 {
    photograph.pointee.flags = KMM_SNAPSHOT_IN_PLACE.rawValue
    let failure = kmm_photograph_begin_mappings() ? develop(false) : KMM_PHOTOGRAPH_NO_MEMORY.rawValue
    kmm_photograph_end_mappings()
    let result = publish(failure)
    endMeasurementIfLast()
    kmm_photograph_close(photograph.pointee.file)
    kmm_photograph_reset()
    return -Int32(result)
  }

  private static func endMeasurementIfLast() {
    if photograph.pointee.options & KMM_PHOTOGRAPH_LAST.rawValue != 0 { DictWatch.end() }
  }

  /// Whether the agent's tables may be read: in place, other threads write them meanwhile.
  private static var readsBlocks: Bool {
    photograph.pointee.recording_start != 0 && !isInPlace
  }

  /// Whether the process walks itself while its other threads run.
  static var isInPlace: Bool { photograph.pointee.options & KMM_PHOTOGRAPH_IN_PLACE.rawValue != 0 }

  /// Whether a Python is alive in the process; else blocks alone are nodes.
  static var hasInterpreter: Bool { photograph.pointee.interpreter != 0 }

  /// Gives a complete file its name; the end of the photograph.
  private static func publish(_ failure: UInt32) -> UInt32 {
    kmm_photograph_publish(failure) || failure != 0 ? failure : KMM_PHOTOGRAPH_NO_FILE.rawValue
  }

  /// Objects of a process that is being recorded have their sites.
  private static func noteRecording() {
    let state = photograph
    let interface = bridge.pointee.interface.unsafelyUnwrapped
    state.pointee.recording_start = 0
    state.pointee.recording_nanoseconds = 0
    state.pointee.flags = 0
    state.pointee.live_bytes = interface.pointee.live_bytes()
    if !interface.pointee.recording(&state.pointee.recording_start, &state.pointee.recording_nanoseconds) { return }
    if interface.pointee.options & KMM_OPTION_OBJECTS.rawValue != 0 { state.pointee.flags |= KMM_SNAPSHOT_OBJECT_BLOCKS.rawValue }
    if interface.pointee.options & KMM_OPTION_LATE.rawValue != 0 { state.pointee.flags |= KMM_SNAPSHOT_LATE.rawValue }
  }

  private static var refused: Int32 { Int32(KMM_PHOTOGRAPH_REFUSED.rawValue) }

  /// tp_traverse of what class statements make: that of the first class in sys.meta_path; 0 when there is none.
  private static func classTraverse() -> Address {
    guard let list = photograph.pointee.symbols.get_system_object?(characters("meta_path")) else { return 0 }
    let address = UInt(bitPattern: list)
    if word(address, 8) != photograph.pointee.symbols.list_type { return 0 }
    var index: UInt = 0
    while index < word(address, 16) {
      let item = word(at: word(address, 24) &+ index &* 8)
      let isType = word(word(item, 8), TypeFields.flags) & TypeFlags.type != 0
      let type = isType ? item : word(item, 8)
      if word(type, TypeFields.flags) & (TypeFlags.heap | TypeFlags.gc) == TypeFlags.heap | TypeFlags.gc {
        return word(type, TypeFields.traverse)
      }
      index &+= 1
    }
    return 0
  }

  // MARK: In the copy, or in place

  /// Walks the frozen heap and writes it: an end of the photograph. Nothing that allocates or locks may be called from here on.
  private static func develop(_ knowsThreads: Bool) -> UInt32 {
    photograph.pointee.walk_start = kmm_photograph_clock(1)
    MemoryMap.read()
    photograph.pointee.scratch = kmm_py_map(1 << 16)
    guard photograph.pointee.scratch != 0, MetTypes.open(), NodeNumbers.open() else { return KMM_PHOTOGRAPH_NO_MEMORY.rawValue }
    if readsBlocks { LiveBlocks.open() }
    if photograph.pointee.knows_blocks != 0 {
      photograph.pointee.flags |= KMM_SNAPSHOT_BLOCKS.rawValue
      MappedMemory.open()
    } else if !hasInterpreter {
      return KMM_PHOTOGRAPH_NO_BLOCKS.rawValue
    }
    Controls.plant()
    DictWatch.open()
    TracemallocTable.find()
    if ThreadRoots.open() && knowsThreads { photograph.pointee.flags |= KMM_SNAPSHOT_THREADS.rawValue }
    if !isInPlace { kmm_writer_start() }
    if !SnapshotStreams.open() { return KMM_PHOTOGRAPH_NO_SPACE.rawValue }
    SnapshotFacts.write()
    LoadedFiles.note()
    TracemallocTable.tellIfMissing()
    if hasInterpreter {
      CollectorRings.number()
      Controls.leaveRing()
      Roots.addKnown(photograph.pointee.interpreter)
    }
    if photograph.pointee.knows_blocks != 0 { Roots.markExceptionPool() }
    let first = walk(from: 0)
    Roots.meetFound()
    if photograph.pointee.knows_blocks != 0 {
      LiveBlocks.visit { if !ControlBlocks.meet($0, KMM_CONTROL_IN_MAP) { BlockNodes.number($0) } }
    }
    let last = walk(from: first)
    Controls.number()
    _ = walk(from: last)
    Roots.addFound()
    Controls.addRoots()
    DictWatch.close()
    if isInPlace {
      kmm_store64(photograph.pointee.shared, kmm_photograph_clock(1) &- photograph.pointee.walk_start)
    }
    SnapshotStreams.close()
    return photograph.pointee.failure
  }

  /// Writes the nodes in the order of their numbers from one on; what a row names for the first time has the next number. Answers
  /// which number will be next.
  private static func walk(from start: UInt64) -> UInt64 {
    var number = start
    while number < photograph.pointee.node_count && photograph.pointee.failure == 0 {
      fetchAhead(of: number)
      if NodeNumbers.isBlock(UInt32(truncatingIfNeeded: number)) { BlockRow.write(number) } else { writeObject(number) }
      number &+= 1
    }
    return number
  }

  /// Asks for the memory of nodes that will be written soon, then for the tables that they lead to, then for the numbers of what those
  /// hold: most of the time of a walk is waiting for memory.
  @inline(__always) private static func fetchAhead(of number: UInt64) {
    if number &+ 48 >= photograph.pointee.node_count { return }
    let far = NodeNumbers.address(number &+ 48)
    kmm_prefetch(far &- 32)
    kmm_prefetch(far &+ 32)
    if let near = object(number &+ 20) { RowAhead.fetchTables(near) }
    if let next = object(number &+ 8) { RowAhead.fetchNumbers(next) }
  }

  @inline(__always) private static func object(_ number: UInt64) -> Address? {
    NodeNumbers.isBlock(UInt32(truncatingIfNeeded: number)) ? nil : NodeNumbers.address(number)
  }

  private static func writeObject(_ number: UInt64) {
    let object = NodeNumbers.address(number)
    let entry = MetTypes.entry(of: word(object, 8))
    let start = object &- UInt(entry.pointee.header_bytes)
    let block = knownBlock(start)
    ObjectRow.write(object, entry)
    var node = kmm_snapshot_node()
    node.address = UInt64(object)
    var flags = flags(number) | ControlBlocks.flags(of: object)
    var bytes = photograph.pointee.row_bytes
    if let block, photograph.pointee.knows_blocks != 0 {
      bytes &+= block.size
    } else {
      bytes &+= ObjectSizes.size(object, entry)
      flags |= KMM_NODE_COMPUTED.rawValue
    }
    if photograph.pointee.row_bytes != 0 { flags |= KMM_NODE_COMPUTED.rawValue }
    // Where Python's objects are recorded, one without a site is from before.
    if block == nil && photograph.pointee.flags & KMM_SNAPSHOT_OBJECT_BLOCKS.rawValue != 0 { flags |= KMM_NODE_EARLIER.rawValue }
    node.bytes = bytes & (1 << 48 &- 1) | UInt64(flags) << 48
    node.type = entry.pointee.number
    node.references = references(object)
    node.site = block?.site ?? 0
    if photograph.pointee.tracemalloc.table != 0 { TracemallocSites.note(start, in: &node) }
    node.edges = photograph.pointee.row_edges
    SnapshotStreams.add(KMM_STREAM_NODES, node)
    SnapshotStreams.countEdges(photograph.pointee.row_edges)
    ObjectTexts.write(UInt32(truncatingIfNeeded: number), object, entry)
    DictWatch.meet(number, object, entry)
    if node.references == KMM_REFERENCES_IMMORTAL || LoadedFiles.hold(object) {
      Roots.add(UInt32(truncatingIfNeeded: number), KMM_ROOT_STATIC)
    }
  }

  /// The block that an object stands in; nil when it is not known.
  @inline(__always) private static func knownBlock(_ address: Address) -> kmm_live_block? {
    if !readsBlocks { return nil }
    return LiveBlocks.block(at: address)
  }

  private static func flags(_ number: UInt64) -> UInt32 {
    if number >= photograph.pointee.tracked_end { return 0 }
    let flags = KMM_NODE_TRACKED.rawValue
    if number >= photograph.pointee.frozen_start { return flags | KMM_NODE_FROZEN.rawValue }
    return number >= photograph.pointee.old_start ? flags | KMM_NODE_OLD.rawValue : flags
  }

  private static func references(_ object: Address) -> UInt32 {
    let count = word(object, 0)
    if bridge.pointee.minor >= 12 && count & 0x8000_0000 != 0 { return KMM_REFERENCES_IMMORTAL }
    return UInt32(truncatingIfNeeded: min(count, UInt(KMM_REFERENCES_MANY)))
  }
}
