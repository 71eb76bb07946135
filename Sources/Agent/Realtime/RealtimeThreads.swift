import CAgent
import CInterface

/// Threads that are in a real-time section all of their life, by their names.
enum RealtimeThreads {
  private static let separator: CChar = 0x1f

  /// Whether there are such names.
  static var areNamed: Bool { kmm_realtime_threads()[0] != 0 }

  /// A thread has a name: its state says from now on whether it is one of them. Its flags follow with its next event.
  static func settle(_ thread: ThreadPointer, _ name: UnsafePointer<CChar>) {
    let was = thread.pointee.is_realtime
    thread.pointee.is_realtime = areNamed && isNamed(name) ? 1 : 0
    if thread.pointee.is_realtime > was { kmm_record_of(thread).pointee.realtime_sections &+= 1 }
  }

  /// Some thread was given a name, by itself or by another.
  static func named(_ descriptor: UInt, _ name: UnsafePointer<CChar>) {
    let local = kmm_tls_get()
    if descriptor == kmm_descriptor() {
      guard let thread = Events.enter() else { return }
      kmm_thread_name(kmm_name_of(thread))
      settle(thread, name)
      Realtime.mark(local)
      return Events.leave(thread)
    }
    locked(&agent.pointee.thread_lock) {
      var thread = agent.pointee.all_threads
      while let current = thread {
        if current.pointee.descriptor == descriptor, let busy = current.pointee.head.busy {
          settle(current, name)
          if current.pointee.is_realtime != 0 {
            current.pointee.head.idle |= KMM_REALTIME.rawValue
            kmm_set_bits32(Address(bitPattern: busy), KMM_REALTIME.rawValue)
          }
        }
        thread = current.pointee.next_all
      }
    }
  }

  private static func isNamed(_ name: UnsafePointer<CChar>) -> Bool {
    var pattern = UnsafePointer(kmm_realtime_threads())
    while true {
      if matches(pattern, name) { return true }
      while pattern[0] != separator {
        if pattern[0] == 0 { return false }
        pattern += 1
      }
      pattern += 1
    }
  }

  /// Whether a pattern describes the whole name: * is any number of characters, ? is one.
  private static func matches(_ pattern: UnsafePointer<CChar>, _ name: UnsafePointer<CChar>) -> Bool {
    var pattern = pattern
    var name = name
    // Behind the last star, and the name's part that the star does not take: where to go on when what follows does not fit.
    var star: UnsafePointer<CChar>?
    var rest = name
    while true {
      let wanted = pattern[0] == separator ? 0 : pattern[0]
      if wanted == 0x2a {
        pattern += 1
        star = pattern
        rest = name
      } else if name[0] != 0 && (wanted == 0x3f || wanted == name[0]) {
        pattern += 1
        name += 1
      } else if wanted == 0 && name[0] == 0 {
        return true
      } else if let again = star, rest[0] != 0 {
        rest += 1
        pattern = again
        name = rest
      } else {
        return false
      }
    }
  }
}

/// A thread was given a name.
@c(kmm_thread_named) public func threadNamed(_ descriptor: UInt, _ name: UnsafePointer<CChar>) {
  keepingErrno { RealtimeThreads.named(descriptor, name) }
}
