import CaptureFormat

/// Tells what regions are by their names, their neighbours and what the agent knew of them.
struct RegionClasses {
  /// Ascending by address.
  private let records: [RegionRecord]
  private let loaded: LoadedRanges

  /// glibc's HEAP_MAX_SIZE: each heap of an arena begins at a multiple of it and reserves as much.
  private static let arenaBytes: UInt64 = 64 << 20

  init(_ records: [RegionRecord], _ loaded: LoadedRanges) {
    self.records = records
    self.loaded = loaded
  }

  /// The path of the program or library that the region at a place of the list belongs to; nil for what belongs to none.
  func module(at index: Int) -> String? { loaded.module(at: records[index].addresses.lowerBound) }

  /// What the region at a place of the list is.
  func sort(at index: Int) -> RegionSort {
    let record = records[index]
    let module = module(at: index)
    if record.known == .own || LoadedModule.role(ofPath: module ?? record.path) == .profiler { return .kmmem }
    if record.known == .guarded { return .heap }
    if let sort = Self.sort(ofKernelName: record.path) { return sort }
    if record.known == .stack { return .stack }
    if module != nil { return Self.sortInModule(record.permissions) }
    if record.path.hasPrefix("/") { return Self.sort(ofFile: record) }
    if record.permissions.contains(.shared) { return .shared }
    return anonymous(at: index)
  }

  /// "[heap]" and the like; nil for files and anonymous memory.
  private static func sort(ofKernelName name: String) -> RegionSort? {
    guard name.hasPrefix("[") else { return nil }
    if name == "[heap]" || name.hasPrefix("[anon: glibc: malloc") { return .heap }
    if name.hasPrefix("[stack") || name.hasPrefix("[anon: glibc: pthread stack") { return .stack }
    if name.hasPrefix("[anon_shmem:") { return .shared }
    return name.hasPrefix("[anon:") ? nil : .kernel
  }

  private static func sortInModule(_ permissions: RegionRecord.Permissions) -> RegionSort {
    if permissions.contains(.execute) { return .code }
    return permissions.contains(.write) ? .data : .constants
  }

  private static func sort(ofFile record: RegionRecord) -> RegionSort {
    if record.permissions.contains(.execute) { return .code }
    let isMemory = ["/dev/zero", "/memfd:", "/dev/shm/", "/SYSV"].contains { record.path.hasPrefix($0) }
    return isMemory && record.permissions.contains(.shared) ? .shared : .file
  }

  private func anonymous(at index: Int) -> RegionSort {
    switch records[index].known {
    case .arena: return .pythonArenas
    case .mapped: return .mapped
    case .heap: return .heap
    case .nothing, .own, .stack, .guarded: break
    }
    if isArena(at: index) || isArena(at: index - 1) && isClosed(at: index) { return .heap }
    guard isClosed(at: index) else { return .other }
    return touches(index, index + 1) && records[index + 1].known == .stack ? .stack : .reserved
  }

  /// Memory of one of glibc's arenas: it begins at a multiple of 64 MiB, and what is not open of these follows it.
  private func isArena(at index: Int) -> Bool {
    guard records.indices.contains(index) else { return false }
    let record = records[index]
    let start = record.addresses.lowerBound
    guard record.path.isEmpty, record.permissions == [.read, .write], record.known == .nothing, start % Self.arenaBytes == 0,
      record.virtualBytes <= Self.arenaBytes
    else { return false }
    if record.virtualBytes == Self.arenaBytes { return true }
    return touches(index, index + 1) && isClosed(at: index + 1)
      && records[index + 1].addresses.upperBound - start >= Self.arenaBytes
  }

  private func touches(_ left: Int, _ right: Int) -> Bool {
    records.indices.contains(right) && records[left].addresses.upperBound == records[right].addresses.lowerBound
  }

  /// Private anonymous addresses that nobody may use.
  private func isClosed(at index: Int) -> Bool {
    records[index].path.isEmpty && records[index].permissions.isDisjoint(with: .access)
  }
}
