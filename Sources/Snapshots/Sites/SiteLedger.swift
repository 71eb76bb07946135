import CCaptureFormat
import CaptureFormat

/// Adds up a capture's site records: equal stacks become one site, frees by other threads go to the site that allocated.
struct SiteLedger {
  /// Sites in the order of their first record.
  private(set) var sites: [Site] = []
  /// For each record the place of its site; -1 for one that is none of its own.
  private(set) var siteOfRecord: [Int32]
  /// Frees of blocks that the process inherited at its fork.
  private(set) var inheritedFrees: UInt64 = 0
  /// Records that point at sites or nodes which do not exist.
  private(set) var brokenRecords = 0

  /// Reads all records. The node maps give each raw node its node in the canonical tries.
  init(capture: CaptureFile, nativeNodes: [UInt32], pythonNodes: [UInt32]) {
    let header = capture.header
    var index = InternTable(expected: capture.sites.count)
    siteOfRecord = [Int32](repeating: -1, count: capture.sites.count)
    sites.reserveCapacity(capture.sites.count)
    for (number, record) in capture.sites.enumerated().dropFirst() where !record.isRemote && !record.isUnused {
      if record.native >= nativeNodes.count || record.python >= pythonNodes.count { brokenRecords += 1 }
      let site = Site(
        native: Int(record.native) < nativeNodes.count ? nativeNodes[Int(record.native)] : 0,
        python: Int(record.python) < pythonNodes.count ? pythonNodes[Int(record.python)] : 0,
        thread: record.thread, kind: record.blockKind)
      let place =
        Int(
          index.number(
            hash: Self.hash(site), isEqual: { Self.areSame(sites[Int($0) - 1], site) },
            insert: {
              sites.append(site)
              return UInt32(sites.count)
            })) - 1
      siteOfRecord[number] = Int32(place)
      sites[place].counts.add(record, header)
    }
    addRemoteRecords(of: capture)
  }

  private mutating func addRemoteRecords(of capture: CaptureFile) {
    let base = capture.header.siteBase
    for record in capture.sites.dropFirst() where record.isRemote {
      guard record.native > base else {
        inheritedFrees &+= record.frees
        continue
      }
      let element = Int(record.native - base)
      guard element < siteOfRecord.count, siteOfRecord[element] >= 0 else {
        brokenRecords += 1
        continue
      }
      sites[Int(siteOfRecord[element])].counts.add(record, capture.header)
    }
  }

  private static func hash(_ site: Site) -> UInt64 {
    InternTable.hash(UInt64(site.native) << 32 | UInt64(site.python), UInt64(site.thread) << 8 | UInt64(site.kind.rawValue))
  }

  private static func areSame(_ left: Site, _ right: Site) -> Bool {
    left.native == right.native && left.python == right.python && left.thread == right.thread && left.kind == right.kind
  }
}

extension kmm_site {
  /// Handed out to a thread that has not used it yet.
  fileprivate var isUnused: Bool { kind == 0 && allocations == 0 }
}

extension SiteCounts {
  /// Adds one record of a capture.
  fileprivate mutating func add(_ record: kmm_site, _ header: CaptureHeader) {
    allocations &+= record.allocations
    allocatedBytes &+= record.allocated_bytes
    frees &+= record.frees
    freedBytes &+= record.freed_bytes
    temporaries &+= UInt64(record.temporaries)
    let peak = record.liveAtPeak(of: header)
    self.peak.blocks &+= peak.blocks
    self.peak.bytes &+= peak.bytes
  }
}
