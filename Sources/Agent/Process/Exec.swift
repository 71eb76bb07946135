import CAgent
import CCaptureFormat
import CInterface

/// exec: the process image is replaced; the recording goes on only when it is asked to follow.
enum Exec {
  /// Whether this is the recorded process itself: a vfork child shares its memory but not its number.
  private static var isOwnProcess: Bool {
    guard let header = agent.pointee.header else { return false }
    return header.pointee.pid == UInt32(bitPattern: getpid())
  }

  private static func setState(_ from: UInt32, _ to: UInt32) {
    guard let header = agent.pointee.header, header.pointee.state == from, isOwnProcess else { return }
    kmm_release32(kmm_state_address(), to)
  }

  static func begin() {
    if agent.pointee.control?.pointee.mode == KMM_ON.rawValue { setState(KMM_STATE_RECORDING.rawValue, KMM_STATE_EXEC.rawValue) }
  }

  static func failed() { setState(KMM_STATE_EXEC.rawValue, KMM_STATE_RECORDING.rawValue) }

  /// The environment with kmmem's variables added, in memory that the exec frees with everything else; a failed exec or a
  /// spawn leaks a few pages.
  static func environment(_ own: UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> UnsafeMutablePointer<
    UnsafeMutablePointer<CChar>?
  >? {
    var writer = EnvironmentWriter()
    guard writer.open(own) else { return nil }
    writer.add("LD_PRELOAD=", kmm_directory(), "libkmmem_agent.so")
    writer.add("KMMEM_CAPTURE=", kmm_base_path(), "")
    writer.addNumber("KMMEM_STARTED=", 1)
    writer.addNumber("KMMEM_NATIVE=", agent.pointee.options & KMM_OPTION_NATIVE.rawValue != 0 ? 1 : 0)
    writer.addNumber("KMMEM_OBJECTS=", agent.pointee.options & KMM_OPTION_OBJECTS.rawValue != 0 ? 1 : 0)
    writer.addNumber("KMMEM_FRAMES=", UInt64(agent.pointee.frame_limit))
    writer.addNumber("KMMEM_SAMPLE=", agent.pointee.sample_bytes)
    writer.addNumber("KMMEM_FOLLOW_FORK=", UInt64(agent.pointee.follow_fork))
    writer.addNumber("KMMEM_FOLLOW_EXEC=", UInt64(agent.pointee.follow_exec))
    writer.addNumber("KMMEM_TEMPORARY=", UInt64(agent.pointee.temporary_window))
    if agent.pointee.mark_signal != 0 { writer.addNumber("KMMEM_MARKS=", UInt64(agent.pointee.mark_signal)) }
    writer.addNumber("KMMEM_REALTIME_ABORTS=", UInt64(agent.pointee.aborts))
    if RealtimeThreads.areNamed { writer.add("KMMEM_REALTIME_THREADS=", kmm_realtime_threads(), "") }
    if agent.pointee.watches_waits != 0 { writer.add("KMMEM_REALTIME_FUNCTIONS=", kmm_realtime_functions(), "") }
    if agent.pointee.photographer.triggers != 0 {
      writer.addNumber("KMMEM_TRIGGERS=", UInt64(agent.pointee.photographer.triggers))
      writer.addNumber("KMMEM_TRIGGER_PERIOD=", agent.pointee.photographer.period / 1_000_000)
      writer.addNumber("KMMEM_TRIGGER_SIGNAL=", UInt64(agent.pointee.photographer.signal))
      writer.addNumber("KMMEM_TRIGGER_CHILD=", 1)
      writer.add("KMMEM_TRIGGER_STEM=", kmm_photograph_stem(), "")
    }
    return writer.finish()
  }
}

/// Builds an environment: the entries of another one without LD_PRELOAD, then new ones.
struct EnvironmentWriter {
  private static let capacity = 1 << 17
  private var entries: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
  private var count = 0
  private var text: Address = 0
  private var userPreload: UnsafeMutablePointer<CChar>?

  mutating func open(_ own: UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Bool {
    let memory = kmm_map_anonymous(EnvironmentWriter.capacity)
    if memory == 0 { return false }
    entries = UnsafeMutablePointer(bitPattern: memory)
    text = memory &+ UInt(EnvironmentWriter.capacity / 2)
    guard let own else { return true }
    var index = 0
    while let entry = own[index], count < 4096 {
      if isPreload(entry) { userPreload = entry + 11 } else { append(entry) }
      index &+= 1
    }
    return true
  }

  private func isPreload(_ entry: UnsafeMutablePointer<CChar>) -> Bool {
    let name: StaticString = "LD_PRELOAD="
    var index = 0
    while index < 11 {
      if UInt8(bitPattern: entry[index]) != name.utf8Start[index] { return false }
      index &+= 1
    }
    return true
  }

  private mutating func append(_ entry: UnsafeMutablePointer<CChar>) {
    entries[count] = entry
    count &+= 1
  }

  private mutating func put(_ character: CChar) {
    UnsafeMutablePointer<CChar>(bitPattern: text).unsafelyUnwrapped.pointee = character
    text &+= 1
  }

  private mutating func put(_ characters: UnsafePointer<CChar>) {
    var index = 0
    while characters[index] != 0 {
      put(characters[index])
      index &+= 1
    }
  }

  private mutating func put(_ characters: StaticString) {
    put(UnsafePointer<CChar>(UnsafeRawPointer(characters.utf8Start).assumingMemoryBound(to: CChar.self)))
  }

  mutating func add(_ name: StaticString, _ value: UnsafePointer<CChar>, _ rest: StaticString) {
    append(UnsafeMutablePointer(bitPattern: text).unsafelyUnwrapped)
    put(name)
    put(value)
    put(rest)
    put(0)
  }

  mutating func addNumber(_ name: StaticString, _ value: UInt64) {
    append(UnsafeMutablePointer(bitPattern: text).unsafelyUnwrapped)
    put(name)
    var divisor: UInt64 = 1
    while value / divisor >= 10 { divisor &*= 10 }
    while divisor > 0 {
      put(CChar(0x30 &+ Int8(truncatingIfNeeded: value / divisor % 10)))
      divisor /= 10
    }
    put(0)
  }

  mutating func finish() -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    if let userPreload { add("KMMEM_USER_PRELOAD=", userPreload, "") }
    entries[count] = nil
    return entries
  }
}

@c(kmm_exec_begins) public func execBegins() { Exec.begin() }
@c(kmm_exec_failed) public func execFailed() { Exec.failed() }
@c(kmm_environment_for_exec)
public func environmentForExec(_ own: UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> UnsafeMutablePointer<
  UnsafeMutablePointer<CChar>?
>? {
  Exec.environment(own)
}
