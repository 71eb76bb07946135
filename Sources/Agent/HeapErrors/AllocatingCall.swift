import CAgent
import CCaptureFormat
import CInterface

/// Which operator new made a block, where that is in doubt.
///
/// A module's first event finds its slots not hooked yet, so that its `new[]` is seen as the plain operator that the runtime's `new[]` calls.
/// The instruction that called tells.
enum AllocatingCall {
  /// The kind of a block by its site and what its event said; nil where the call cannot be read.
  static func kind(of site: UInt32, _ kind: UInt32) -> UInt32? {
    if kind != KMM_KIND_NEW.rawValue { return kind }
    guard let caller = caller(of: site), case .slot(let called) = CallTarget.of(caller) else { return nil }
    return isArray(called) ? KMM_KIND_NEW_ARRAY.rawValue : kind
  }

  /// Where the runtime's operator new returned to; nil where the stack says otherwise.
  private static func caller(of site: UInt32) -> Address? {
    if site < agent.pointee.site_base { return nil }
    let node = SiteTable.pointer(site).pointee.native
    if node == 0 { return nil }
    let innermost = frame(node)
    if innermost.address &- agent.pointee.new_low >= agent.pointee.new_high &- agent.pointee.new_low { return innermost.address }
    return innermost.caller == 0 ? nil : frame(innermost.caller).address
  }

  private static func frame(_ node: UInt32) -> (address: Address, caller: UInt32) {
    let place = agent.pointee.native_nodes &+ UInt(node) &* 16
    return (UInt(kmm_acquire64(place)) & 0xffff_ffff_ffff, kmm_load32(place &+ 8))
  }

  private static func isArray(_ called: Address) -> Bool {
    var index: UInt32 = 0
    while index < kmm_hooked_count() {
      let function = kmm_hooked_at(index)
      let isIt =
        called == Address(bitPattern: function.pointee.hook) || called == Address(bitPattern: function.pointee.original.pointee)
      // _Zna...: operator new[].
      if isIt && contains(function.pointee.name, "_Zna") { return true }
      index &+= 1
    }
    return false
  }
}
