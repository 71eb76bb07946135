import CAgent
import CCaptureFormat
import CInterface

/// The sites: one per (native stack, Python stack, kind, thread slot), each with its counters.
enum SiteTable {
  @inline(__always) static func address(_ site: UInt32) -> Address { agent.pointee.sites &+ UInt(site) &* 64 }
  @inline(__always) static func pointer(_ site: UInt32) -> UnsafeMutablePointer<kmm_site> {
    UnsafeMutablePointer(bitPattern: address(site)).unsafelyUnwrapped
  }

  /// The site of a thread; 0 when it does not fit. The native stack's trace knows the site that it had last.
  @inline(__always) static func site(_ thread: ThreadPointer, native: UInt32, python: UInt32, kind: UInt32) -> UInt32 {
    guard let trace = thread.pointee.latest_trace, trace.pointee.node == native else {
      return found(thread, native, python, kind)
    }
    if trace.pointee.python == python && trace.pointee.kind == kind && trace.pointee.site != 0 { return trace.pointee.site }
    let site = found(thread, native, python, kind)
    trace.pointee.python = python
    trace.pointee.kind = kind
    trace.pointee.site = site
    return site
  }

  /// What the thread found lately is looked up in a table of its own first.
  @inline(__always) private static func found(_ thread: ThreadPointer, _ native: UInt32, _ python: UInt32, _ kind: UInt32)
    -> UInt32
  {
    // Not mixed: nodes that were made one after the other are met one after the other, and share a line.
    let position = Int(python &* 2 &+ native &+ kind) & (Int(KMM_FOUND_SITES) &- 1)
    let found = thread.pointee.found_sites + position
    if found.pointee.native == native, found.pointee.python == python, found.pointee.kind == kind { return found.pointee.site }
    return find(thread, native, python, kind, found)
  }

  @inline(never) private static func find(
    _ thread: ThreadPointer, _ native: UInt32, _ python: UInt32, _ kind: UInt32, _ found: UnsafeMutablePointer<kmm_found_site>
  ) -> UInt32 {
    let site = intern(native, python, owner(thread.pointee.slot, kind: kind, remote: 0))
    if site != 0 { found.pointee = kmm_found_site(native: native, python: python, kind: kind, site: site) }
    return site
  }

  /// The record in which a thread counts that it freed another thread's blocks.
  @inline(never) static func remote(_ thread: ThreadPointer, of site: UInt32, kind: UInt8) -> UInt32 {
    intern(site, 0, owner(thread.pointee.slot, kind: UInt32(kind), remote: 1))
  }

  /// The second word of a site: thread slot, kind and remote flag, as they lie in struct kmm_site.
  @inline(__always) private static func owner(_ slot: UInt32, kind: UInt32, remote: UInt32) -> UInt32 {
    slot & 0xffff | kind << 16 | remote << 24
  }

  @inline(__always) private static func hash(_ stacks: UInt64, _ owner: UInt32) -> UInt64 {
    let product = (stacks &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(owner)) &* 0xff51_afd7_ed55_8ccd
    return product ^ (product >> 29)
  }

  @inline(__always) private static func intern(_ first: UInt32, _ second: UInt32, _ owner: UInt32) -> UInt32 {
    let stacks = UInt64(first) | UInt64(second) << 32
    let index = kmm_site_index()
    let hash = hash(stacks, owner)
    return InternIndex.number(index, hash) { number in
      let record = address(number)
      return kmm_load64(record) == stacks && kmm_load32(record &+ 8) == owner
    } make: {
      make(stacks, owner)
    }
  }

  @inline(never) private static func make(_ stacks: UInt64, _ owner: UInt32) -> UInt32 {
    let array = KMM_ARRAY_SITES.rawValue
    let length = kmm_length_address(array)
    let count = kmm_load64(length)
    let base = agent.pointee.site_base
    guard count &+ UInt64(base) < UInt64(BlockEntry.maximumSite), CaptureArray.holds(array, (count &+ 16) &* 64) else {
      agent.pointee.header?.pointee.dropped_sites &+= 1
      return 0
    }
    let element = kmm_add64(length, 1) &- 1
    guard CaptureArray.holds(array, (element &+ 1) &* 64) else { return 0 }
    let site = base &+ UInt32(truncatingIfNeeded: element)
    kmm_store64(address(site), stacks)
    kmm_release32(address(site) &+ 8, owner)
    let index = kmm_site_index()
    if count > index.pointee.limit {
      InternIndex.grow(index, count) { number in
        let record = address(number)
        return UInt32(truncatingIfNeeded: hash(kmm_load64(record), kmm_load32(record &+ 8)))
      }
    }
    return site
  }
}
