import CAgent
import CCaptureFormat
import CInterface

/// The environment that `kmmem profile` starts a target with; it is taken out again before the program can see it.
enum LaunchEnvironment {
  private typealias Variables = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// Reads and removes kmmem's variables, and gives LD_PRELOAD back its own value. True when a capture is asked for.
  static func take(_ variables: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Bool {
    guard let capture = value(variables, "KMMEM_CAPTURE") else { return false }
    setPath(capture)
    if number(variables, "KMMEM_STARTED", 0) != 0 { kmm_started_path() }
    let state = agent
    state.pointee.options = number(variables, "KMMEM_NATIVE", 1) != 0 ? KMM_OPTION_NATIVE.rawValue : 0
    if number(variables, "KMMEM_OBJECTS", 1) != 0 { state.pointee.options |= KMM_OPTION_OBJECTS.rawValue }
    state.pointee.frame_limit = UInt32(truncatingIfNeeded: number(variables, "KMMEM_FRAMES", 0))
    state.pointee.sample_bytes = number(variables, "KMMEM_SAMPLE", 0)
    if state.pointee.sample_bytes != 0 { state.pointee.options &= ~KMM_OPTION_OBJECTS.rawValue }
    state.pointee.temporary_window = UInt32(truncatingIfNeeded: min(number(variables, "KMMEM_TEMPORARY", 1), UInt64(KMM_RECENT)))
    state.pointee.follow_fork = number(variables, "KMMEM_FOLLOW_FORK", 1) != 0 ? 1 : 0
    state.pointee.follow_exec = number(variables, "KMMEM_FOLLOW_EXEC", 0) != 0 ? 1 : 0
    state.pointee.keeps_frees = number(variables, "KMMEM_FREES", 0) != 0 && state.pointee.sample_bytes == 0 ? 1 : 0
    state.pointee.mark_signal = UInt32(truncatingIfNeeded: number(variables, "KMMEM_MARKS", 0))
    takeGuard(variables)
    takeTriggers(variables)
    takeRealtime(variables)
    restorePreload(variables)
    remove(variables)
    return true
  }

  private static func takeGuard(_ variables: Variables) {
    let state = kmm_guard()
    state.pointee.interval = UInt32(truncatingIfNeeded: min(number(variables, "KMMEM_GUARD", 0), UInt64(Int32.max)))
    state.pointee.halts = number(variables, "KMMEM_GUARD_HALTS", 0) != 0 ? 1 : 0
    state.pointee.side = UInt32(truncatingIfNeeded: number(variables, "KMMEM_GUARD_SIDE", 0))
  }

  private static func takeTriggers(_ variables: Variables) {
    guard let stem = value(variables, "KMMEM_TRIGGER_STEM") else { return }
    copy(stem, kmm_photograph_stem(), 4000)
    let photographer = kmm_photographer()
    photographer.pointee.triggers = UInt32(truncatingIfNeeded: number(variables, "KMMEM_TRIGGERS", 0))
    photographer.pointee.period = number(variables, "KMMEM_TRIGGER_PERIOD", 0) &* 1_000_000
    photographer.pointee.signal = UInt32(truncatingIfNeeded: number(variables, "KMMEM_TRIGGER_SIGNAL", 0))
    photographer.pointee.is_child = UInt32(truncatingIfNeeded: number(variables, "KMMEM_TRIGGER_CHILD", 0))
  }

  private static func takeRealtime(_ variables: Variables) {
    agent.pointee.aborts = number(variables, "KMMEM_REALTIME_ABORTS", 0) != 0 ? 1 : 0
    if let threads = value(variables, "KMMEM_REALTIME_THREADS") { copy(threads, kmm_realtime_threads(), 511) }
    if let functions = value(variables, "KMMEM_REALTIME_FUNCTIONS") { copy(functions, kmm_realtime_functions(), 4095) }
    agent.pointee.watches_waits = kmm_realtime_functions()[0] != 0 ? 1 : 0
    agent.pointee.watches_sections = agent.pointee.watches_waits != 0 || kmm_realtime_threads()[0] != 0 ? 1 : 0
  }

  static func setPath(_ path: UnsafePointer<CChar>) {
    copy(path, kmm_path(), 4095)
    copy(path, kmm_base_path(), 4095)
  }

  /// Notes the folder that this library was loaded from.
  static func findDirectory() {
    var info = Dl_info()
    if dladdr(kmm_hooked_at(0).pointee.hook, &info) == 0 { return }
    guard let name = info.dli_fname else { return }
    copy(name, kmm_directory(), 4000)
    var end = 0
    var index = 0
    while kmm_directory()[index] != 0 {
      if kmm_directory()[index] == 0x2f { end = index &+ 1 }
      index &+= 1
    }
    kmm_directory()[end] = 0
  }

  /// Copies a text of at most `room` characters, and its end.
  static func copy(_ source: UnsafePointer<CChar>, _ target: UnsafeMutablePointer<CChar>, _ room: Int) {
    var index = 0
    while index < room && source[index] != 0 {
      target[index] = source[index]
      index &+= 1
    }
    target[index] = 0
  }

  /// The value in "NAME=value" when an entry has this name.
  private static func value(in entry: UnsafeMutablePointer<CChar>, _ name: StaticString) -> UnsafeMutablePointer<CChar>? {
    let text = name.utf8Start
    var index = 0
    while index < name.utf8CodeUnitCount {
      if UInt8(bitPattern: entry[index]) != text[index] { return nil }
      index &+= 1
    }
    return entry[index] == 0x3d ? entry + index + 1 : nil
  }

  private static func value(_ variables: Variables, _ name: StaticString) -> UnsafeMutablePointer<CChar>? {
    var index = 0
    while let entry = variables[index] {
      if let value = value(in: entry, name) { return value }
      index &+= 1
    }
    return nil
  }

  private static func number(_ variables: Variables, _ name: StaticString, _ absent: UInt64) -> UInt64 {
    guard let text = value(variables, name), text[0] >= 0x30, text[0] <= 0x39 else { return absent }
    var number: UInt64 = 0
    var index = 0
    while text[index] >= 0x30 && text[index] <= 0x39 {
      number = number &* 10 &+ UInt64(UInt8(bitPattern: text[index]) &- 0x30)
      index &+= 1
    }
    return number
  }

  /// Overwrites LD_PRELOAD's value in place by the user's own, which is shorter: ours stands before it.
  private static func restorePreload(_ variables: Variables) {
    guard let preload = value(variables, "LD_PRELOAD") else { return }
    guard let own = value(variables, "KMMEM_USER_PRELOAD") else {
      removeAll(variables) { value(in: $0, "LD_PRELOAD") != nil }
      return
    }
    copy(own, kmm_user_preload(), 4095)
    var index = 0
    while own[index] != 0 && preload[index] != 0 {
      preload[index] = own[index]
      index &+= 1
    }
    preload[index] = 0
  }

  private static func remove(_ variables: Variables) {
    removeAll(variables) { entry in
      value(in: entry, "KMMEM_CAPTURE") != nil || value(in: entry, "KMMEM_NATIVE") != nil
        || value(in: entry, "KMMEM_OBJECTS") != nil
        || value(in: entry, "KMMEM_FRAMES") != nil || value(in: entry, "KMMEM_SAMPLE") != nil
        || value(in: entry, "KMMEM_TEMPORARY") != nil || value(in: entry, "KMMEM_FOLLOW_FORK") != nil
        || value(in: entry, "KMMEM_FOLLOW_EXEC") != nil || value(in: entry, "KMMEM_STARTED") != nil
        || value(in: entry, "KMMEM_USER_PRELOAD") != nil || value(in: entry, "KMMEM_FREES") != nil
        || value(in: entry, "KMMEM_GUARD") != nil || value(in: entry, "KMMEM_GUARD_HALTS") != nil
        || value(in: entry, "KMMEM_GUARD_SIDE") != nil || value(in: entry, "KMMEM_MARKS") != nil
        || value(in: entry, "KMMEM_TRIGGERS") != nil || value(in: entry, "KMMEM_TRIGGER_STEM") != nil
        || value(in: entry, "KMMEM_TRIGGER_PERIOD") != nil || value(in: entry, "KMMEM_TRIGGER_SIGNAL") != nil
        || value(in: entry, "KMMEM_TRIGGER_CHILD") != nil || value(in: entry, "KMMEM_REALTIME_ABORTS") != nil
        || value(in: entry, "KMMEM_REALTIME_THREADS") != nil || value(in: entry, "KMMEM_REALTIME_FUNCTIONS") != nil
    }
  }

  private static func removeAll(_ variables: Variables, _ isOurs: (UnsafeMutablePointer<CChar>) -> Bool) {
    var kept = 0
    var index = 0
    while let entry = variables[index] {
      if !isOurs(entry) {
        variables[kept] = entry
        kept &+= 1
      }
      index &+= 1
    }
    variables[kept] = nil
  }
}
