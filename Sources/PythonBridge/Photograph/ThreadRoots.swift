import CInterface
import CPython

/// What threads hold in their registers and on their stacks.
enum ThreadRoots {
  /// Below the stack pointer a function that calls none may keep what it likes.
  private static let redZone: UInt = 128
  /// So far below the walk's first frames its others reach.
  private static let deepest: UInt = 4096
  /// How much is looked at of a stack whose end nobody knows.
  private static let unknownReach: UInt = 1 << 20

  /// Looks up where the threads' stacks end; false when that is not known of all.
  static func open() -> Bool {
    let count = kmm_threads_count()
    photograph.pointee.stacks = kmm_py_map(Int(count) &* MemoryLayout<kmm_thread_stacks>.stride)
    if count == 0 || photograph.pointee.stacks == 0 { return false }
    var unknown = 0
    MemoryMap.forEachMapping { mapping in
      var index: UInt32 = 0
      while index < kmm_threads_count() {
        let thread = kmm_threads_at(index)
        let top = stackPointer(thread)
        if mapping.start <= top && top < mapping.end && mapping.isReadable {
          if !setStack(index, thread, mapping) { unknown &+= 1 }
        } else if isOwnStack(mapping, of: thread) {
          let own = register(thread, UInt32(KMM_REGISTER_OWN.rawValue))
          let end = mapping.start <= own && own < mapping.end ? own &- ThreadMemory.bytesBelow : mapping.end
          stacks(index).pointee.left = kmm_span(start: mapping.start, end: end)
        }
        index &+= 1
      }
    }
    return unknown == 0
  }

  static func add() {
    if photograph.pointee.stacks == 0 { return }
    var index: UInt32 = 0
    while index < kmm_threads_count() {
      let thread = kmm_threads_at(index)
      if thread.pointee.state != KMM_THREAD_GONE.rawValue {
        addRegisters(thread)
        let stacks = stacks(index).pointee
        Roots.addWords(stacks.present.start, stacks.present.end, KMM_ROOT_STACK, thread: thread.pointee.number)
        Roots.addWords(stacks.left.start, stacks.left.end, KMM_ROOT_STACK, thread: thread.pointee.number)
        ThreadMemory.add(of: thread)
      }
      index &+= 1
    }
  }

  /// Whether a range of addresses is the own stack of some thread, where its descriptor lies.
  static func use(_ start: Address, _ end: Address) -> Bool {
    var index: UInt32 = 0
    while index < kmm_threads_count() {
      let own = register(kmm_threads_at(index), UInt32(KMM_REGISTER_OWN.rawValue))
      if start <= own && own < end { return true }
      index &+= 1
    }
    return false
  }

  /// The system's number of the thread that a state of the interpreter belongs to; 0 where it is not known.
  static func number(ofState state: Address) -> UInt32 {
    switch bridge.pointee.minor {
    case 11, 13: return UInt32(truncatingIfNeeded: word(state, 160))
    case 12: return UInt32(truncatingIfNeeded: word(state, 144))
    default:
      // pthread_t: the address of libc's descriptor.
      let place = word(state, 176) &+ UInt(kmm_threads_library().descriptor_number)
      return kmm_threads_library().descriptor_number != 0 && kmm_photograph_may_read(place) ? kmm_load32(place) : 0
    }
  }

  // MARK: Stacks

  private static func stacks(_ index: UInt32) -> UnsafeMutablePointer<kmm_thread_stacks> {
    UnsafeMutablePointer<kmm_thread_stacks>(bitPattern: photograph.pointee.stacks).unsafelyUnwrapped + Int(index)
  }

  /// Where a stack ends that the program has made itself: a block, or a mapping of its own; 0 when it is neither.
  private static func endOfMade(around top: Address) -> Address {
    if let start = LiveBlocks.start(around: top), let block = LiveBlocks.block(at: start) { return start &+ UInt(block.size) }
    return MappedMemory.end(around: top)
  }

  /// Where to go on from a place in kmmem's own frames; the place itself anywhere else.
  @inline(__always) static func skip(_ frames: kmm_span, at place: Address) -> Address {
    frames.start <= place && place < frames.end ? frames.end & ~7 : place
  }

  /// Whether a thread that runs on another stack has its own here: where it stands on it is not known, so that all of it counts.
  private static func isOwnStack(_ mapping: Mapping, of thread: UnsafeMutablePointer<kmm_stopped_thread>) -> Bool {
    if stackPointer(thread) == 0 || !mapping.isWritable { return false }
    if thread.pointee.number == photograph.pointee.process { return isMainStack(mapping) }
    let own = register(thread, UInt32(KMM_REGISTER_OWN.rawValue))
    return mapping.start <= own && own < mapping.end
  }

  /// Whether a mapping is "[stack]".
  private static func isMainStack(_ mapping: Mapping) -> Bool {
    mapping.pathBytes == 7 && kmm_load8(mapping.path) == 0x5b && kmm_load8(mapping.path &+ 1) == 0x73
  }

  private static func stackPointer(_ thread: UnsafeMutablePointer<kmm_stopped_thread>) -> Address {
    register(thread, UInt32(KMM_REGISTER_STACK.rawValue))
  }

  /// False for a stack whose end nobody knows: what lies behind it may be anybody's.
  private static func setStack(_ index: UInt32, _ thread: UnsafeMutablePointer<kmm_stopped_thread>, _ mapping: Mapping) -> Bool {
    let top = stackPointer(thread)
    let own = register(thread, UInt32(KMM_REGISTER_OWN.rawValue))
    var end = mapping.end
    var isKnown = true
    if top < own && own < end {
      end = own &- ThreadMemory.bytesBelow
    } else if !isMainStack(mapping) {
      let made = endOfMade(around: top)
      if made != 0 && index == 0 {
        photograph.pointee.own_frames = kmm_span(start: kmm_frame_pointer() &- deepest, end: top)
      }
      isKnown = made != 0
      end = min(end, isKnown ? made : top &+ unknownReach)
    }
    let zone = thread.pointee.is_exact != 0 ? 0 : redZone
    stacks(index).pointee.present = kmm_span(start: max(mapping.start, top &- zone), end: end)
    return isKnown
  }

  // MARK: Registers

  static func register(_ thread: UnsafeMutablePointer<kmm_stopped_thread>, _ number: UInt32) -> Address {
    word(at: Address(bitPattern: thread) &+ UInt(KMM_THREAD_REGISTERS_OFFSET) &+ UInt(number) &* 8)
  }

  private static func addRegisters(_ thread: UnsafeMutablePointer<kmm_stopped_thread>) {
    var number: UInt32 = 0
    while number < KMM_GENERAL_REGISTERS.rawValue {
      if let target = BlockNodes.knownTarget(of: register(thread, number)) {
        let name = ObjectTexts.string(Address(bitPattern: kmm_threads_register_name(number)))
        Roots.add(
          target.number, KMM_ROOT_REGISTER, where: UInt(number), isInside: target.isInside, name: name,
          thread: thread.pointee.number)
      }
      number &+= 1
    }
  }
}
