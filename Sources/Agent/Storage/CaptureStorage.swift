import CAgent
import CCaptureFormat
import CInterface

/// Creates and closes the capture file.
enum CaptureStorage {
  /// Creates the file at the agent's path and maps its header; false leaves nothing behind that is used.
  static func create() -> Bool {
    let file = kmm_open_new(kmm_path())
    if file < 0 { return false }
    let bytes = UInt64(KMM_FIRST_EXTENT_PAGE) << 12
    guard kmm_promise(file, 0, bytes), reserveWindows(), let header = mapHeader(file, bytes) else {
      kmm_close(file)
      unlink(kmm_path())
      return false
    }
    kmm_close(file)
    agent.pointee.header = header
    describe(header)
    return openArrays(header)
  }

  /// Maps the header, in the place of an earlier capture's: a thread that was late to leave a hook writes to memory that is there.
  private static func mapHeader(_ file: Int32, _ bytes: UInt64) -> UnsafeMutablePointer<kmm_header>? {
    let earlier = UInt(bitPattern: agent.pointee.header)
    agent.pointee.header = nil
    let place = earlier != 0 ? earlier : kmm_reserve(Int(bytes))
    if place == 0 || !kmm_map_file(place, Int(bytes), file, 0) { return nil }
    return UnsafeMutablePointer(bitPattern: place)
  }

  private static func reserveWindows() -> Bool {
    var array = KMM_ARRAY_NATIVE_NODES.rawValue
    while array < KMM_ARRAY_COUNT.rawValue {
      let window = kmm_window(array)
      let bytes = CaptureArray.reservation(of: array)
      if window.pointee.base == 0 {
        window.pointee.base = kmm_reserve(Int(bytes))
        if window.pointee.base == 0 { return false }
      } else if !kmm_reserve_again(window.pointee.base, Int(bytes)) {
        return false
      }
      window.pointee.reserved = bytes
      window.pointee.promised = 0
      array &+= 1
    }
    return true
  }

  private static func describe(_ header: UnsafeMutablePointer<kmm_header>) {
    let state = agent
    header.pointee.major = UInt16(KMM_FORMAT_MAJOR)
    header.pointee.minor = UInt16(KMM_FORMAT_MINOR)
    header.pointee.header_bytes = UInt32(MemoryLayout<kmm_header>.size)
    header.pointee.options = state.pointee.options
    header.pointee.pid = UInt32(bitPattern: getpid())
    header.pointee.temporary_window = state.pointee.temporary_window
    header.pointee.frame_limit = state.pointee.frame_limit
    header.pointee.site_base = state.pointee.site_base
    header.pointee.sample_bytes = state.pointee.sample_bytes
    header.pointee.start_realtime = kmm_clock(CLOCK_REALTIME)
    header.pointee.start_monotonic = kmm_clock(CLOCK_MONOTONIC)
    header.pointee.end_monotonic = header.pointee.start_monotonic
    header.pointee.page_count = UInt32(KMM_FIRST_EXTENT_PAGE)
    kmm_release64(Address(bitPattern: header), KMM_MAGIC)
  }

  /// Gives each array its first pages and reserves element 0, the "none", where indices are numbers.
  private static func openArrays(_ header: UnsafeMutablePointer<kmm_header>) -> Bool {
    // What is written at the end takes no room before.
    var array = KMM_ARRAY_NATIVE_NODES.rawValue
    while array < KMM_ARRAY_BIRTHS.rawValue {
      if !CaptureArray.holds(array, 1) { return false }
      array &+= 1
    }
    kmm_release64(kmm_length_address(KMM_ARRAY_NATIVE_NODES.rawValue), 1)
    kmm_release64(kmm_length_address(KMM_ARRAY_PYTHON_NODES.rawValue), 1)
    kmm_release64(kmm_length_address(KMM_ARRAY_SITES.rawValue), 1)
    let state = agent
    state.pointee.native_nodes = kmm_window(KMM_ARRAY_NATIVE_NODES.rawValue).pointee.base
    state.pointee.python_nodes = kmm_window(KMM_ARRAY_PYTHON_NODES.rawValue).pointee.base
    state.pointee.sites = kmm_window(KMM_ARRAY_SITES.rawValue).pointee.base &- UInt(state.pointee.site_base) &* 64
    return true
  }

  /// Lets go of the file after the end, so that it takes no room once it is deleted. A thread that was late to leave a hook reads and
  /// writes empty memory.
  static func letGo() {
    locked(&agent.pointee.storage_lock) {
      var array = KMM_ARRAY_NATIVE_NODES.rawValue
      while array < KMM_ARRAY_COUNT.rawValue {
        let window = kmm_window(array)
        let pages = (window.pointee.promised &+ 4095) & ~4095
        if pages > 0 { _ = kmm_map_over(window.pointee.base, Int(pages)) }
        window.pointee.reserved = window.pointee.promised
        array &+= 1
      }
      if let header = agent.pointee.header {
        _ = kmm_map_over(Address(bitPattern: header), Int(KMM_FIRST_EXTENT_PAGE) << 12)
      }
    }
  }

  /// Marks how far the recording got; the file needs nothing else.
  static func close(as state: UInt32) {
    guard let header = agent.pointee.header, header.pointee.state == KMM_STATE_RECORDING.rawValue else { return }
    Timeline.tick(force: true)
    kmm_release32(kmm_state_address(), state)
  }
}
