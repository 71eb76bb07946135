import CCaptureFormat
import CaptureFormat

/// Adds up a capture's site records: equal stacks become one site, frees by other threads go to the site that allocated.
///
/// A record keeps its site for good, so that a capture that grows can be added up again and again.
struct SiteLedger {
  /// Sites in the order of their first record.
  private(set) var sites: [Site] = []
  /// What threads did that is no memory, by where they did it: its number stands in `allocations`. In the order of the first record.
  private(set) var events: [Site] = []
  /// For each record the place of its site; -1 for one that is none of its own.
  private(set) var siteOfRecord: [Int32] = []
  /// The same, with the records of frees by other threads, which belong to the site that allocated.
  private(set) var ownerOfRecord: [Int32] = []
  /// Frees of blocks that the process inherited at its fork.
  private(set) var inheritedFrees: UInt64 = 0

  /// Records of sites that point at nodes which do not exist, and of frees that point at such sites.
  var brokenRecords: Int { brokenSites + brokenFrees }
  private var brokenSites = 0
  private var brokenFrees = 0
  private var index = InternTable(expected: 0)
  private var eventOfRecord: [Int: Int] = [:]
  private var eventIndex = InternTable(expected: 0)

  /// The place of the site that a record became; nil for one that is none of its own, or not there.
  func place(ofRecord number: Int) -> Int? {
    guard number > 0, number < siteOfRecord.count, siteOfRecord[number] >= 0 else { return nil }
    return Int(siteOfRecord[number])
  }

  /// The site that a record became, or its event; nil for one that is neither.
  func stack(ofRecord number: Int) -> Site? {
    guard number > 0, number < siteOfRecord.count else { return nil }
    return siteOfRecord[number] < 0 ? eventOfRecord[number].map { events[$0] } : sites[Int(siteOfRecord[number])]
  }

  /// Adds up all records anew; the loaders read the stacks of those that were not there before.
  mutating func add(_ capture: CaptureFile, native: inout NativeStackLoader, python: inout PythonStackLoader) {
    for place in sites.indices { sites[place].counts = SiteCounts() }
    for place in events.indices { events[place].counts = SiteCounts() }
    let fresh = max(0, capture.sites.count - siteOfRecord.count)
    if sites.isEmpty {
      sites.reserveCapacity(fresh)
      index = InternTable(expected: fresh)
    }
    siteOfRecord += [Int32](repeating: -1, count: fresh)
    ownerOfRecord += [Int32](repeating: -1, count: fresh)
    for (number, record) in capture.sites.enumerated().dropFirst() where !record.isRemote && !record.isUnused {
      if record.blockKind.isEvent {
        addEvent(number, record, in: capture, &native, &python)
        continue
      }
      if siteOfRecord[number] < 0 {
        siteOfRecord[number] = place(of: record, in: capture, &native, &python)
        ownerOfRecord[number] = siteOfRecord[number]
      }
      sites[Int(siteOfRecord[number])].counts.add(record, capture.header)
    }
    addRemoteRecords(of: capture)
  }

  /// Adds a record of events; those of one place may be several.
  private mutating func addEvent(
    _ number: Int, _ record: kmm_site, in capture: CaptureFile, _ native: inout NativeStackLoader,
    _ python: inout PythonStackLoader
  ) {
    if let place = eventOfRecord[number] { return events[place].counts.add(record, capture.header) }
    let site = site(of: record, in: capture, &native, &python)
    let known = eventIndex.number(
      hash: Self.hash(site), isEqual: { Self.areSame(events[Int($0) - 1], site) },
      insert: {
        events.append(site)
        return UInt32(events.count)
      })
    let place = Int(known) - 1
    eventOfRecord[number] = place
    events[place].counts.add(record, capture.header)
  }

  private mutating func site(
    of record: kmm_site, in capture: CaptureFile, _ native: inout NativeStackLoader, _ python: inout PythonStackLoader
  ) -> Site {
    if record.native >= capture.nativeNodes.count || record.python >= capture.pythonNodes.count { brokenSites += 1 }
    return Site(
      native: native.node(of: record.native, in: capture.nativeNodes),
      python: python.node(of: record.python, in: capture.pythonNodes), thread: record.thread, kind: record.blockKind)
  }

  private mutating func place(
    of record: kmm_site, in capture: CaptureFile, _ native: inout NativeStackLoader, _ python: inout PythonStackLoader
  ) -> Int32 {
    let site = site(of: record, in: capture, &native, &python)
    let number = index.number(
      hash: Self.hash(site), isEqual: { Self.areSame(sites[Int($0) - 1], site) },
      insert: {
        sites.append(site)
        return UInt32(sites.count)
      })
    return Int32(number) - 1
  }

  private mutating func addRemoteRecords(of capture: CaptureFile) {
    let base = capture.header.siteBase
    inheritedFrees = 0
    brokenFrees = 0
    for (number, record) in capture.sites.enumerated().dropFirst() where record.isRemote {
      guard record.native > base else {
        inheritedFrees &+= record.frees
        continue
      }
      let element = Int(record.native - base)
      guard element < siteOfRecord.count, siteOfRecord[element] >= 0 else {
        brokenFrees += 1
        continue
      }
      ownerOfRecord[number] = siteOfRecord[element]
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
