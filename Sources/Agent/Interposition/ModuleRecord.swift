import CAgent
import CCaptureFormat
import CInterface

/// Writes a module to the capture's log: what a reader needs to find its symbols anywhere.
enum ModuleRecord {
  private static let capacity = 8192

  static func append(_ module: LoadedModule, id: UInt32) -> Bool {
    withUnsafeScratch { scratch in
      let segments = segments(module, scratch &+ UInt(MemoryLayout<kmm_module>.size))
      let build = module.buildID
      var end = scratch &+ UInt(MemoryLayout<kmm_module>.size) &+ UInt(segments) &* 24
      let buildBytes = min(build.length, 64)
      if buildBytes > 0 { kmm_copy(end, build.address, buildBytes) }
      end &+= UInt(buildBytes)
      let pathBytes = path(module, end)
      let head = UnsafeMutablePointer<kmm_module>(bitPattern: scratch).unsafelyUnwrapped
      head.pointee = kmm_module(
        record: kmm_record(type: KMM_RECORD_MODULE.rawValue, length: 0), id: id, generation: agent.pointee.space_generation,
        base: UInt64(module.base), first_seen_nanoseconds: agent.pointee.header?.pointee.clock ?? 0,
        segment_count: UInt16(truncatingIfNeeded: segments), build_id_length: UInt16(truncatingIfNeeded: buildBytes),
        path_length: UInt32(truncatingIfNeeded: pathBytes))
      return CaptureLog.append(scratch, Int(end &- scratch) &+ pathBytes)
    }
  }

  private static func segments(_ module: LoadedModule, _ place: Address) -> Int {
    var count = 0
    var index = 0
    while index < module.headerCount && count < 32 {
      let header = module.headers + index
      if header.pointee.p_type == UInt32(PT_LOAD) {
        let start = module.base &+ UInt(header.pointee.p_vaddr)
        let segment = place &+ UInt(count) &* 24
        kmm_store64(segment, UInt64(start))
        kmm_store64(segment &+ 8, UInt64(start &+ UInt(header.pointee.p_memsz)))
        kmm_store64(segment &+ 16, header.pointee.p_offset)
        count &+= 1
      }
      index &+= 1
    }
    return count
  }

  /// The module's path; the loader calls the program itself "".
  private static func path(_ module: LoadedModule, _ place: Address) -> Int {
    let target = UnsafeMutablePointer<CChar>(bitPattern: place).unsafelyUnwrapped
    let room = capacity &- 2048
    if module.name[0] == 0 { return max(0, readlink(characters("/proc/self/exe"), target, room)) }
    if module.name[0] != 0x2f, let absolute = resolved(module.name, target, room) { return absolute }
    var length = 0
    while length < room && module.name[length] != 0 {
      target[length] = module.name[length]
      length &+= 1
    }
    return length
  }

  /// A relative path under the current folder.
  private static func resolved(_ name: UnsafePointer<CChar>, _ target: UnsafeMutablePointer<CChar>, _ room: Int) -> Int? {
    if contains(name, "linux-vdso") { return nil }
    var length = readlink(characters("/proc/self/cwd"), target, room)
    if length <= 0 || length >= room &- 1 { return nil }
    target[length] = 0x2f
    length &+= 1
    var index = 0
    while length < room && name[index] != 0 {
      target[length] = name[index]
      length &+= 1
      index &+= 1
    }
    return length
  }

  /// A page-sized scratch of its own: records are rare and the hooks' stack is small.
  private static func withUnsafeScratch(_ body: (Address) -> Bool) -> Bool {
    let scratch = kmm_map_anonymous(capacity)
    if scratch == 0 { return false }
    let result = body(scratch)
    kmm_unmap(scratch, capacity)
    return result
  }
}
