import CAgent
import CCaptureFormat
import CInterface

/// Pieces of the program's work by the names that it gives them: while a thread is in a context, that is the outermost frame of its
/// Python stacks, so that every site belongs to one.
///
/// Called with the runtime's lock: nothing here is done by two threads at once.
enum Contexts {
  /// The log's numbers of contexts begin here, far above those of code objects.
  private static let firstCode: UInt32 = 0xf000_0000
  /// Further names share a context.
  private static let most = KMM_CONTEXTS &* 7 / 8
  private static let others: StaticString = "(other contexts)"

  /// The calling thread's work belongs to a context from now on; to none without a name.
  static func enter(_ name: UnsafePointer<CChar>?) {
    guard let thread = Events.enter() else { return }
    thread.pointee.head.context = name.map(node) ?? 0
    Events.leave(thread)
  }

  /// Forgets the contexts of an earlier capture.
  static func forget() {
    guard let contexts = agent.pointee.contexts else { return }
    kmm_advise(Address(bitPattern: contexts), bytes, MADV_DONTNEED)
    agent.pointee.context_count = 0
  }

  private static let bytes = Int(KMM_CONTEXTS) &* MemoryLayout<kmm_context>.stride

  /// The node of a name; 0 when there is no room for it.
  private static func node(_ name: UnsafePointer<CChar>) -> UInt32 {
    if agent.pointee.contexts == nil { agent.pointee.contexts = UnsafeMutablePointer(bitPattern: kmm_map_anonymous(bytes)) }
    guard let contexts = agent.pointee.contexts else { return 0 }
    var length: UInt32 = 0
    var hash: UInt32 = 2_166_136_261
    while name[Int(length)] != 0, length < KMM_CONTEXT_NAME {
      hash = (hash ^ UInt32(UInt8(bitPattern: name[Int(length)]))) &* 16_777_619
      length &+= 1
    }
    // A context without a name would be an empty slot.
    if length == 0 { return 0 }
    var slot = (hash ^ hash >> 15) % KMM_CONTEXTS
    while contexts[Int(slot)].length != 0 {
      if contexts[Int(slot)].length == length, same(contexts + Int(slot), name, length) { return contexts[Int(slot)].node }
      slot = (slot &+ 1) % KMM_CONTEXTS
    }
    let isOther = same(name, characters(others))
    if agent.pointee.context_count >= most && !isOther { return node(characters(others)) }
    return make(contexts + Int(slot), slot, name, length)
  }

  private static func make(
    _ context: UnsafeMutablePointer<kmm_context>, _ slot: UInt32, _ name: UnsafePointer<CChar>, _ length: UInt32
  ) -> UInt32 {
    var head = kmm_code(
      record: kmm_record(type: KMM_RECORD_CODE.rawValue, length: 0), id: firstCode &+ slot, filename: 0, first_line: 0,
      name_length: length, line_table_length: 0, flags: KMM_CODE_CONTEXT)
    let isWritten = withUnsafePointer(to: &head) {
      CaptureLog.append(Address(bitPattern: $0), MemoryLayout<kmm_code>.size, Address(bitPattern: name), Int(length))
    }
    if !isWritten { return 0 }
    kmm_copy(Address(bitPattern: context), Address(bitPattern: name), Int(length))
    context.pointee.node = StackTrie.python.node(0, UInt64(firstCode &+ slot) << 32)
    context.pointee.length = length
    agent.pointee.context_count &+= 1
    return context.pointee.node
  }

  private static func same(_ context: UnsafeMutablePointer<kmm_context>, _ name: UnsafePointer<CChar>, _ length: UInt32) -> Bool {
    let known = UnsafeRawPointer(context).assumingMemoryBound(to: CChar.self)
    var index = 0
    while index < Int(length) {
      if known[index] != name[index] { return false }
      index &+= 1
    }
    return true
  }

  private static func same(_ one: UnsafePointer<CChar>, _ other: UnsafePointer<CChar>) -> Bool {
    var index = 0
    while one[index] == other[index] {
      if one[index] == 0 { return true }
      index &+= 1
    }
    return false
  }

  // MARK: Figures

  /// Counts up what was allocated in each context, and what of it lives, whoever has freed it; O(stacks + sites).
  static func count() -> UnsafeMutablePointer<kmm_context>? {
    guard isRecording(), let contexts = agent.pointee.contexts else { return nil }
    let nodes = Int(kmm_load64(kmm_length_address(KMM_ARRAY_PYTHON_NODES.rawValue)))
    let slots = kmm_map_anonymous(nodes &* 4)
    if slots == 0 { return nil }
    var slot = 0
    while slot < Int(KMM_CONTEXTS) {
      contexts[slot].allocations = 0
      contexts[slot].allocated_bytes = 0
      contexts[slot].live_blocks = 0
      contexts[slot].live_bytes = 0
      slot &+= 1
    }
    findContexts(ofNodes: nodes, slots)
    let end = agent.pointee.site_base &+ UInt32(truncatingIfNeeded: kmm_load64(kmm_length_address(KMM_ARRAY_SITES.rawValue)))
    var site = agent.pointee.site_base
    while site < end {
      add(site, contexts, slots, UInt32(truncatingIfNeeded: nodes))
      site &+= 1
    }
    kmm_unmap(slots, nodes &* 4)
    return contexts
  }

  /// By node: 1 + the slot of its context; 0 where it has none. A caller's node has the lower number.
  private static func findContexts(ofNodes count: Int, _ slots: Address) {
    var number: UInt = 1
    while number < UInt(count) {
      let node = agent.pointee.python_nodes &+ number &* 16
      let code = UInt32(truncatingIfNeeded: kmm_acquire64(node) >> 32)
      let parent = kmm_load32(node &+ 8)
      if parent != 0 {
        if parent < number { kmm_store32(slots &+ number &* 4, kmm_load32(slots &+ UInt(parent) &* 4)) }
      } else if code >= firstCode {
        kmm_store32(slots &+ number &* 4, code &- firstCode &+ 1)
      }
      number &+= 1
    }
  }

  private static func add(_ number: UInt32, _ contexts: UnsafeMutablePointer<kmm_context>, _ slots: Address, _ nodes: UInt32) {
    let site = SiteTable.pointer(number)
    if isOutside(site.pointee.kind) { return }
    var python = site.pointee.python
    if site.pointee.remote != 0 {
      if site.pointee.native < agent.pointee.site_base { return }
      python = SiteTable.pointer(site.pointee.native).pointee.python
    }
    if python >= nodes { return }
    let slot = kmm_load32(slots &+ UInt(python) &* 4)
    if slot == 0 { return }
    let context = contexts + Int(slot &- 1)
    context.pointee.allocations &+= site.pointee.allocations
    context.pointee.allocated_bytes &+= site.pointee.allocated_bytes
    context.pointee.live_blocks &+= Int64(bitPattern: site.pointee.allocations &- site.pointee.frees)
    context.pointee.live_bytes &+= Int64(bitPattern: site.pointee.allocated_bytes &- site.pointee.freed_bytes)
  }

  /// Whether the totals of a recording leave a kind of mapping out.
  private static func isOutside(_ kind: UInt8) -> Bool { UInt32(kind) > KMM_KIND_MAPPING.rawValue }
}
