import CAgent
import CCaptureFormat
import CInterface

/// One of the two tries of the capture: native or Python frames below their callers.
struct StackTrie {
  let array: UInt32
  let nodes: Address
  let index: UnsafeMutablePointer<kmm_index>

  @inline(__always) static var native: StackTrie {
    StackTrie(array: KMM_ARRAY_NATIVE_NODES.rawValue, nodes: agent.pointee.native_nodes, index: kmm_native_index())
  }
  @inline(__always) static var python: StackTrie {
    StackTrie(array: KMM_ARRAY_PYTHON_NODES.rawValue, nodes: agent.pointee.python_nodes, index: kmm_python_index())
  }

  @inline(__always) private static func hash(_ parent: UInt32, _ frame: UInt64) -> UInt64 {
    let product = (frame ^ (UInt64(parent) &* 0x9E37_79B9_7F4A_7C15)) &* 0xff51_afd7_ed55_8ccd
    return product ^ (product >> 29)
  }

  /// The node of a frame under its caller's node. When nothing fits any more: the caller's node, and a count.
  @inline(__always) func node(_ parent: UInt32, _ frame: UInt64) -> UInt32 {
    let hash = StackTrie.hash(parent, frame)
    let found = InternIndex.number(index, hash) { number in
      let node = nodes &+ UInt(number) &* 16
      return kmm_load64(node) == frame && kmm_load32(node &+ 8) == parent
    } make: {
      make(parent, frame, hash)
    }
    return found == 0 ? parent : found
  }

  /// The caller's node; 0 of an outermost one and of none.
  func parent(of node: UInt32) -> UInt32 { node == 0 ? 0 : kmm_load32(nodes &+ UInt(node) &* 16 &+ 8) }

  @inline(never) private func make(_ parent: UInt32, _ frame: UInt64, _ hash: UInt64) -> UInt32 {
    let length = kmm_length_address(array)
    let count = kmm_load64(length)
    guard count < UInt64(BlockEntry.maximumSite), CaptureArray.holds(array, (count &+ 16) &* 16) else {
      agent.pointee.header?.pointee.dropped_nodes &+= 1
      return 0
    }
    let number = kmm_add64(length, 1) &- 1
    guard CaptureArray.holds(array, (number &+ 1) &* 16) else { return 0 }
    let node = nodes &+ UInt(number) &* 16
    kmm_store32(node &+ 8, parent)
    kmm_store32(node &+ 12, UInt32(truncatingIfNeeded: hash))
    kmm_release64(node, frame)
    if count > index.pointee.limit { InternIndex.grow(index, count) { kmm_load32(nodes &+ UInt($0) &* 16 &+ 12) } }
    return UInt32(truncatingIfNeeded: number)
  }
}
