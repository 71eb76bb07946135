import CInterface
import CPython

/// What threads hold in their registers and on their stacks.
enum ThreadRoots {
  /// Below the stack pointer a function that calls none may keep what it likes.
  private static let redZone: UInt = 128
  /// How much is looked at of a stack whose end nobody knows.
  private static let unknownReach: UInt = 1 << 20

  /// Looks up where the threads' stacks end; false when that is not known of all.
  static func open() -> Bool {
    let count = kmm_threads_count()
    photograph.pointee.stacks = kmm_py_map(Int(count) &* 16)
    if count == 0 || photograph.pointee.stacks == 0 { return false }
    var unknown = 0
    MemoryMap.forEachMapping { mapping in
      var index: UInt32 = 0
      while index < kmm_threads_count() {
        let thread = kmm_threads_at(index)
        let top = stackPointer(thread)
        if mapping.start <= top && top < mapping.end && mapping.isReadable && !setStack(index, thread, mapping) { unknown &+= 1 }
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
        let stack = photograph.pointee.stacks &+ UInt(index) &* 16
        Roots.addWords(word(at: stack), word(at: stack &+ 8), KMM_ROOT_STACK, thread: thread.pointee.number)
        ThreadMemory.add(of: thread)
      }
      index &+= 1
    }
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

  private static func stackPointer(_ thread: UnsafeMutablePointer<kmm_stopped_thread>) -> Address {
    register(thread, UInt32(KMM_REGISTER_STACK.rawValue))
  }

  /// False for a stack that the program has made itself: what lies behind it may be anybody's.
  private static func setStack(_ index: UInt32, _ thread: UnsafeMutablePointer<kmm_stopped_thread>, _ mapping: Mapping) -> Bool {
    let top = stackPointer(thread)
    let own = register(thread, UInt32(KMM_REGISTER_OWN.rawValue))
    var end = mapping.end
    var isKnown = true
    if top < own && own < end {
      end = own &- ThreadMemory.bytesBelow
    } else if mapping.pathBytes == 0 || kmm_load8(mapping.path) != 0x5b || kmm_load8(mapping.path &+ 1) != 0x73 {
      // Not "[stack]".
      isKnown = false
      end = min(end, top &+ unknownReach)
    }
    let place = photograph.pointee.stacks &+ UInt(index) &* 16
    kmm_store64(place, UInt64(max(mapping.start, top &- redZone)))
    kmm_store64(place &+ 8, UInt64(end))
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
