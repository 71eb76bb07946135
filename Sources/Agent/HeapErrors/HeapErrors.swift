import CAgent
import CCaptureFormat
import CInterface

/// Blocks that are given back twice, by the wrong function, or that are none.
///
/// Nobody is accused for an address that is merely unknown: it must have been seen and given back before, which the allocator's own words have
/// to confirm, or point into something that is known.
enum HeapErrors {
  /// Unknown addresses may be many where a recording began late; each search looks at all blocks.
  private static let searchLimit: UInt32 = 256

  /// One error, before its stack is known.
  struct Fault {
    var kind: UInt32
    var address: Address
    var block: Address = 0
    var size: UInt64 = 0
    var via: Address = 0
    var allocated: UInt32 = 0
    var freed: UInt32 = 0
    var release: UInt32 = 0
    var facts: UInt32 = 0

    init(_ kind: kmm_kind, at address: Address) {
      self.kind = kind.rawValue
      self.address = address
    }
  }

  /// An address that no block has is about to be given back. `frame` is the hook's.
  @inline(never) static func judgeUnknown(_ thread: ThreadPointer, _ address: Address, _ frame: Address, _ release: Release) {
    if agent.pointee.sample_bytes != 0 || thread.pointee.deleting != 0 || (release.isOperator && areOperatorsOwn) { return }
    keepingErrno {
      if Guard.holds(address) {
        guard var fault = Guard.fault(of: address) else { return }
        fault.release = release.name
        note(thread, fault, frame)
      } else if let gone = BlockTable.gone(address) {
        noteSecondFree(thread, address, frame, release, gone)
      } else if isKnownFromTheStart || address & 15 != 0, !LibcHeap.mayBeBlock(address) {
        noteInvalidFree(thread, address, frame, release)
      }
    }
  }

  /// Operators of the program's own may give out what they like, and get it from where they like.
  private static var areOperatorsOwn: Bool { agent.pointee.operators == KMM_OPERATORS_OWN.rawValue }

  private static func noteSecondFree(
    _ thread: ThreadPointer, _ address: Address, _ frame: Address, _ release: Release, _ gone: GoneBlock
  ) {
    var fault = Fault(KMM_KIND_DOUBLE_FREE, at: address)
    switch LibcHeap.state(of: address) {
    case .free: break
    case .inUse: return  // Given out again where nobody saw it.
    case .unknown:
      // Another allocator says nothing, and may have given the memory out again where nobody saw it.
      if agent.pointee.malloc_is_libc == 0 { return }
      fault.facts = KMM_ERROR_DOUBTFUL.rawValue
    }
    fault.block = address
    fault.size = gone.size
    fault.allocated = gone.site
    fault.freed = gone.freed
    fault.release = release.name
    note(thread, fault, frame)
  }

  /// Else most of what is given back may be from before the recording.
  private static var isKnownFromTheStart: Bool { agent.pointee.options & KMM_OPTION_LATE.rawValue == 0 }

  private static func noteInvalidFree(_ thread: ThreadPointer, _ address: Address, _ frame: Address, _ release: Release) {
    var fault = Fault(KMM_KIND_INVALID_FREE, at: address)
    fault.release = release.name
    if agent.pointee.searches < searchLimit {
      agent.pointee.searches &+= 1
      if let around = BlockTable.around(address) {
        fault.block = around.start
        fault.size = around.block.size
        fault.allocated = BlockEntry(bits: around.block.entry).site
        return note(thread, fault, frame)
      }
    }
    if address >= thread.pointee.stack_low && address < thread.pointee.stack_high && address > frame {
      fault.facts = KMM_ERROR_STACK.rawValue
    } else if ModuleTable.holds(address) {
      fault.facts = KMM_ERROR_STATIC.rawValue
    } else if locked(&agent.pointee.mapping_lock, { MappingTable.holds(address) }) {
      fault.facts = KMM_ERROR_MAPPED.rawValue
    } else {
      return
    }
    note(thread, fault, frame)
  }

  /// A block is about to be given back, by a function that may not be for it, and after somebody may have written beside it.
  @inline(__always) static func judge(
    _ thread: ThreadPointer, _ known: kmm_known_block, _ address: Address, _ frame: Address, _ release: Release
  ) {
    Guard.note(thread, known, address, frame)
    let site = BlockEntry(bits: known.entry).site
    if site < agent.pointee.site_base { return }
    let kind = UInt32(SiteTable.pointer(site).pointee.kind)
    if release.isRefused(kind) { judgeMismatch(thread, known, address, kind, frame, release) }
  }

  /// A block is about to be given back by a function that is not for its kind.
  @inline(never) private static func judgeMismatch(
    _ thread: ThreadPointer, _ known: kmm_known_block, _ address: Address, _ kind: UInt32, _ frame: Address, _ release: Release
  ) {
    if agent.pointee.sample_bytes != 0 || areOperatorsOwn { return }
    var fault = Fault(KMM_KIND_MISMATCHED_FREE, at: address)
    fault.block = address
    fault.size = known.size
    fault.allocated = BlockEntry(bits: known.entry).site
    fault.release = release.name
    if release.isOperator {
      switch AllocatingCall.kind(of: fault.allocated, kind) {
      case .some(let called): if !release.isRefused(called) { return }
      case nil: fault.facts = KMM_ERROR_DOUBTFUL.rawValue
      }
    } else {
      // The runtime's own calls of its operators do not pass by the hooks.
      let caller = word(at: frame &+ 8)
      if caller &- agent.pointee.runtime_low < agent.pointee.runtime_high &- agent.pointee.runtime_low { return }
      switch CallTarget.of(caller) {
      case .slot(let called):
        if !HookedFunctions.isHook(called, of: "free"), !HookedFunctions.isHook(called, of: "realloc") { return }
      case .function(let called): fault.via = called | UInt(agent.pointee.space_generation) << 48 | 1 << 63
      case .unknown: return
      }
    }
    keepingErrno { note(thread, fault, frame) }
  }

  /// Counts an error by its stack, and writes the first of each stack to the log.
  static func note(_ thread: ThreadPointer, _ fault: Fault, _ frame: Address) {
    note(thread, fault, native: Events.nativeStack(thread, frame), python: Events.pythonStack(thread))
  }

  static func note(_ thread: ThreadPointer, _ fault: Fault, native: UInt32, python: UInt32) {
    let site = SiteTable.site(thread, native: native, python: python, kind: fault.kind)
    if site == 0 { return Recorder.dropped() }
    let pointer = SiteTable.pointer(site)
    pointer.pointee.allocations &+= 1
    if pointer.pointee.allocations != 1 { return }
    let start = agent.pointee.header?.pointee.start_monotonic ?? 0
    var error = kmm_heap_error(
      record: kmm_record(type: KMM_RECORD_HEAP_ERROR.rawValue, length: 0), nanoseconds: kmm_clock(CLOCK_MONOTONIC) &- start,
      address: UInt64(fault.address), block: UInt64(fault.block), size: fault.size, via: UInt64(fault.via), site: site,
      allocated: fault.allocated, freed: fault.freed, release: fault.release, facts: fault.facts, reserved: 0)
    withUnsafePointer(to: &error) { _ = CaptureLog.append(Address(bitPattern: $0), MemoryLayout<kmm_heap_error>.size) }
  }
}
