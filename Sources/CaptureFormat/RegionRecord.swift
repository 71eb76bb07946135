import CCaptureFormat

/// A mapping of the process's address space when the recording ended, or a piece of one, as the kernel listed it, and what the agent knew of it.
package struct RegionRecord: Equatable, Sendable {
  /// What may be done with the memory.
  package struct Permissions: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let read = Permissions(rawValue: UInt16(KMM_REGION_READ.rawValue))
    package static let write = Permissions(rawValue: UInt16(KMM_REGION_WRITE.rawValue))
    package static let execute = Permissions(rawValue: UInt16(KMM_REGION_EXECUTE.rawValue))
    /// Changes are seen by others, or reach the file.
    package static let shared = Permissions(rawValue: UInt16(KMM_REGION_SHARED.rawValue))
    /// What a mapping needs to be of any use.
    package static let access: Permissions = [.read, .write, .execute]

    /// As the kernel writes them: "rw-p".
    package var text: String {
      (contains(.read) ? "r" : "-") + (contains(.write) ? "w" : "-") + (contains(.execute) ? "x" : "-")
        + (contains(.shared) ? "s" : "p")
    }
  }

  /// What the agent knew that the path does not say.
  package enum Known: UInt16, Sendable {
    case nothing = 0
    /// It is kmmem's own.
    case own = 1
    /// It is the stack of a thread.
    case stack = 2
    /// It has blocks of the program that kmmem guards.
    case guarded = 3
    /// The program mapped it.
    case mapped = 4
    /// pymalloc mapped it.
    case arena = 5
    /// It has large blocks that malloc mapped one by one.
    case heap = 6
  }

  /// Its addresses; never empty.
  package let addresses: Range<UInt64>
  package let fileOffset: UInt64
  package let residentBytes: UInt64
  /// What is resident, belongs to this process alone, and was written to.
  package let dirtyBytes: UInt64
  package let swappedBytes: UInt64
  /// The number of the site that mapped it, or the largest piece of it; 0 = none is known.
  package let site: UInt32
  package let permissions: Permissions
  package let known: Known
  /// Of a stack: the slot of its thread.
  package let thread: UInt32
  /// What is mapped, as the kernel names it; empty for anonymous memory.
  package let path: String

  /// How much address space it takes.
  package var virtualBytes: UInt64 { addresses.upperBound - addresses.lowerBound }

  /// Nil for a record of no addresses.
  init?(_ region: kmm_region, path: String) {
    guard region.start < region.end else { return nil }
    addresses = region.start..<region.end
    fileOffset = region.file_offset
    residentBytes = region.resident
    dirtyBytes = region.private_dirty
    swappedBytes = region.swapped
    site = region.site
    permissions = Permissions(rawValue: region.permissions)
    known = Known(rawValue: region.known) ?? .nothing
    thread = region.thread
    self.path = path
  }
}
