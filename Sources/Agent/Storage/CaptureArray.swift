import CAgent
import CCaptureFormat
import CInterface

/// The arrays of the capture as the target sees them: contiguous windows whose pages are promised by the file system
/// before they are written, so that a full disk is a counted drop and never a SIGBUS.
enum CaptureArray {
  /// The address space of each window, in bytes.
  static func reservation(of array: UInt32) -> UInt64 {
    switch array {
    case KMM_ARRAY_NATIVE_NODES.rawValue, KMM_ARRAY_PYTHON_NODES.rawValue: return UInt64(BlockEntry.maximumSite) &* 16
    case KMM_ARRAY_SITES.rawValue: return UInt64(BlockEntry.maximumSite) &* 64
    case KMM_ARRAY_THREADS.rawValue: return 65536 &* 512
    case KMM_ARRAY_TIMELINE.rawValue: return Timeline.capacity &* 48
    case KMM_ARRAY_LOG.rawValue: return 1 << 30
    case KMM_ARRAY_BIRTHS.rawValue: return UInt64(BlockEntry.maximumSite) &* 24
    default: return 0
    }
  }

  /// Whether the first `bytes` of an array may be written; asks the file system for more when not.
  @inline(__always) static func holds(_ array: UInt32, _ bytes: UInt64) -> Bool {
    if kmm_acquire64(promisedAddress(array)) >= bytes { return true }
    return grow(array, bytes)
  }

  @inline(__always) private static func promisedAddress(_ array: UInt32) -> Address {
    Address(bitPattern: kmm_window(array)) &+ 8
  }

  @inline(never) private static func grow(_ array: UInt32, _ bytes: UInt64) -> Bool {
    keepingErrno {
      locked(&agent.pointee.storage_lock) {
        let window = kmm_window(array)
        if window.pointee.promised >= bytes { return true }
        guard bytes <= window.pointee.reserved, mayAsk() else { return false }
        let missing = (bytes &- window.pointee.promised &+ 4095) >> 12
        let rest = (window.pointee.reserved &- window.pointee.promised) >> 12
        let generous = min(max(missing, max(16, window.pointee.promised >> 14)), rest)
        return extend(array, window, generous) || (generous > missing && extend(array, window, missing)) || refuse()
      }
    }
  }

  /// After a refusal the file system is asked again only now and then: a full disk must not slow the target.
  private static func mayAsk() -> Bool {
    guard let header = agent.pointee.header else { return false }
    let hits = header.pointee.page_limit_hits
    if hits == 0 || hits & 0xfff == 0 { return true }
    header.pointee.page_limit_hits = hits &+ 1
    return false
  }

  private static func refuse() -> Bool {
    agent.pointee.header?.pointee.page_limit_hits &+= 1
    return false
  }

  /// Promises, maps and publishes a run of pages at the end of an array. Called under the storage lock.
  private static func extend(_ array: UInt32, _ window: UnsafeMutablePointer<kmm_array_window>, _ pages: UInt64) -> Bool {
    guard let header = agent.pointee.header, header.pointee.extent_count < UInt32(KMM_MAX_EXTENTS) else { return false }
    let file = kmm_open_again(kmm_path())
    if file < 0 { return false }
    let filePage = UInt64(header.pointee.page_count)
    let bytes = pages << 12
    let mapped =
      kmm_promise(file, filePage << 12, bytes)
      && kmm_map_file(window.pointee.base &+ UInt(window.pointee.promised), Int(bytes), file, filePage << 12)
    kmm_close(file)
    if !mapped { return false }
    let directory = UnsafeMutableRawPointer(header).advanced(by: 4096).assumingMemoryBound(to: kmm_extent.self)
    directory[Int(header.pointee.extent_count)] = kmm_extent(
      array: array, array_page: UInt32(truncatingIfNeeded: window.pointee.promised >> 12),
      file_page: UInt32(truncatingIfNeeded: filePage), page_count: UInt32(truncatingIfNeeded: pages))
    header.pointee.page_count = UInt32(truncatingIfNeeded: filePage &+ pages)
    kmm_release32(kmm_extent_count_address(), header.pointee.extent_count &+ 1)
    kmm_release64(promisedAddress(array), window.pointee.promised &+ bytes)
    return true
  }
}
