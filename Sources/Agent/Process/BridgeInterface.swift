import CAgent
import CCaptureFormat
import CInterface

// The functions of struct kmm_interface. The table itself is C: Swift has no constant of C function pointers.

@c(kmm_i_enter) public func interfaceEnter() -> UnsafeMutablePointer<kmm_thread>? { Events.enter() }

@c(kmm_i_remember)
public func interfaceRemember(
  _ thread: UnsafeMutablePointer<kmm_thread>, _ block: UInt, _ size: Int, _ kind: UInt32, _ frame: UInt, _ python: UInt32
) {
  let size = UInt(bitPattern: size)
  Realtime.notePython(thread, KMM_KIND_REALTIME_ALLOCATION.rawValue, kind, size, frame, python: python)
  Recorder.remember(thread, block, size, kind, Events.nativeStack(thread, frame), python)
  Events.leave(thread)
}

@c(kmm_i_returning) public func interfaceReturning(_ block: UInt, _ frame: UInt) -> UnsafeMutablePointer<kmm_thread>? {
  guard let thread = Events.enterToFree() else { return nil }
  let known = BlockTable.takeObject(thread, block)
  if known.entry == 0 {
    Recorder.unknownFree(thread)
    return thread
  }
  if Realtime.isMarked(thread) { noteReturned(thread, known, frame) }
  Recorder.retire(thread, known, block)
  return thread
}

@inline(never) private func noteReturned(_ thread: ThreadPointer, _ block: kmm_known_block, _ frame: Address) {
  let site = BlockEntry(bits: block.entry).site
  let kind = site < agent.pointee.site_base ? 0 : UInt32(SiteTable.pointer(site).pointee.kind)
  if thread.pointee.head.idle & KMM_ONLY_FREES.rawValue == 0 {
    Realtime.notePython(thread, KMM_KIND_REALTIME_FREE.rawValue, kind, UInt(block.size), frame)
  }
}

@c(kmm_i_forget) public func interfaceForget(_ thread: UnsafeMutablePointer<kmm_thread>, _ block: UInt) -> kmm_known_block {
  BlockTable.takeObject(thread, block)
}

@c(kmm_i_retire)
public func interfaceRetire(_ thread: UnsafeMutablePointer<kmm_thread>, _ block: kmm_known_block, _ address: UInt) {
  Recorder.retire(thread, block, address)
}

@c(kmm_i_replace)
public func interfaceReplace(
  _ thread: UnsafeMutablePointer<kmm_thread>, _ old: kmm_known_block, _ oldAddress: UInt, _ block: UInt, _ size: Int,
  _ kind: UInt32,
  _ frame: UInt, _ python: UInt32
) {
  let size = UInt(bitPattern: size)
  Realtime.notePython(thread, KMM_KIND_REALTIME_ALLOCATION.rawValue, kind, size, frame, python: python)
  Recorder.replace(thread, old, oldAddress, block, size, kind, Events.nativeStack(thread, frame), python)
}

@c(kmm_i_restore)
public func interfaceRestore(_ thread: UnsafeMutablePointer<kmm_thread>, _ block: kmm_known_block, _ address: UInt) {
  Reallocation.restore(thread, block, address)
}

@c(kmm_i_take_used)
public func interfaceTakeUsed(_ thread: UnsafeMutablePointer<kmm_thread>, _ block: UInt) -> kmm_known_block {
  ReusedBlock.take(thread, block)
}

@c(kmm_i_renew)
public func interfaceRenew(
  _ thread: UnsafeMutablePointer<kmm_thread>, _ block: kmm_known_block, _ address: UInt, _ frame: UInt, _ python: UInt32
) {
  ReusedBlock.renew(thread, block, address, Events.nativeStack(thread, frame), python)
}

@c(kmm_i_python_node)
public func interfacePythonNode(_ thread: UnsafeMutablePointer<kmm_thread>, _ parent: UInt32, _ frame: UInt64) -> UInt32 {
  StackTrie.python.node(parent, frame)
}

@c(kmm_i_log)
public func interfaceLog(_ head: UInt, _ headBytes: Int, _ second: UInt, _ secondBytes: Int, _ third: UInt, _ thirdBytes: Int)
  -> Bool
{
  CaptureLog.append(head, headBytes, second, secondBytes, third, thirdBytes)
}

@c(kmm_i_symbol) public func interfaceSymbol(_ name: UnsafePointer<CChar>) -> UnsafeMutableRawPointer? {
  UnsafeMutableRawPointer(bitPattern: SymbolSearch.find(name).address)
}

@c(kmm_i_function_bounds)
public func interfaceFunctionBounds(
  _ address: UInt, _ start: UnsafeMutablePointer<UInt>, _ end: UnsafeMutablePointer<UInt>, _ isPart: UnsafeMutablePointer<Bool>
) -> Bool {
  guard let piece = FrameDescription.piece(around: address) else { return false }
  start.pointee = piece.start
  end.pointee = piece.end
  isPart.pointee = piece.isPart
  return true
}

@c(kmm_i_finish) public func interfaceFinish(_ state: UInt32) { Recording.finish(as: state) }

@c(kmm_i_count_dropped_code) public func interfaceCountDroppedCode() { agent.pointee.header?.pointee.dropped_code &+= 1 }

@c(kmm_i_count_truncated) public func interfaceCountTruncated(_ thread: UnsafeMutablePointer<kmm_thread>) {
  kmm_record_of(thread).pointee.truncated_python &+= 1
}

@c(kmm_i_live_block) public func interfaceLiveBlock(_ block: UInt, _ result: UnsafeMutablePointer<kmm_live_block>) -> Bool {
  let known = BlockTable.known(block)
  if known.entry == 0 { return false }
  let site = BlockEntry(bits: known.entry).site
  // What a forked child has from its parent has its site in the parent's capture.
  if site < agent.pointee.site_base {
    result.pointee = kmm_live_block(size: known.size, site: 0, kind: 0)
    return true
  }
  result.pointee = kmm_live_block(size: known.size, site: site, kind: UInt32(SiteTable.pointer(site).pointee.kind))
  return true
}

@c(kmm_i_each_block)
public func interfaceEachBlock(_ visit: @convention(c) (UInt, UInt64) -> Void) -> Bool {
  if agent.pointee.sample_bytes != 0 { return false }
  BlockTable.forEach(visit)
  return true
}

@c(kmm_i_recording) public func interfaceRecording(
  _ start: UnsafeMutablePointer<UInt64>, _ nanoseconds: UnsafeMutablePointer<UInt64>
) -> Bool {
  guard let header = agent.pointee.header, agent.pointee.control?.pointee.mode == KMM_ON.rawValue else { return false }
  start.pointee = header.pointee.start_realtime
  nanoseconds.pointee = kmm_clock(CLOCK_MONOTONIC) &- header.pointee.start_monotonic
  return true
}
