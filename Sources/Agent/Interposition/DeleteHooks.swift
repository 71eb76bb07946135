import CAgent
import CCaptureFormat
import CInterface

// operator delete: the block is forgotten before the original runs. Where that is a C++ runtime's, which calls free and nothing else, free is
// called in its place; the free inside another's then finds nothing.

@c(kmm_delete_plain) public func deleteHook(_ block: Block?) {
  Deletion.perform(block, kmm_frame_pointer(), .delete) { kmm_real_delete_plain(block) }
}

@c(kmm_delete_array) public func deleteArrayHook(_ block: Block?) {
  Deletion.perform(block, kmm_frame_pointer(), .deleteArray) { kmm_real_delete_array(block) }
}

@c(kmm_delete_sized) public func deleteSizedHook(_ block: Block?, _ size: Int) {
  Deletion.perform(block, kmm_frame_pointer(), .delete) { kmm_real_delete_sized(block, size) }
}

@c(kmm_delete_array_sized) public func deleteArraySizedHook(_ block: Block?, _ size: Int) {
  Deletion.perform(block, kmm_frame_pointer(), .deleteArray) { kmm_real_delete_array_sized(block, size) }
}

@c(kmm_delete_nothrow) public func deleteNothrowHook(_ block: Block?, _ tag: UnsafeRawPointer) {
  Deletion.perform(block, kmm_frame_pointer(), .delete) { kmm_real_delete_nothrow(block, tag) }
}

@c(kmm_delete_array_nothrow) public func deleteArrayNothrowHook(_ block: Block?, _ tag: UnsafeRawPointer) {
  Deletion.perform(block, kmm_frame_pointer(), .deleteArray) { kmm_real_delete_array_nothrow(block, tag) }
}

@c(kmm_delete_aligned) public func deleteAlignedHook(_ block: Block?, _ alignment: Int) {
  Deletion.perform(block, kmm_frame_pointer(), .delete) { kmm_real_delete_aligned(block, alignment) }
}

@c(kmm_delete_array_aligned) public func deleteArrayAlignedHook(_ block: Block?, _ alignment: Int) {
  Deletion.perform(block, kmm_frame_pointer(), .deleteArray) { kmm_real_delete_array_aligned(block, alignment) }
}

@c(kmm_delete_sized_aligned) public func deleteSizedAlignedHook(_ block: Block?, _ size: Int, _ alignment: Int) {
  Deletion.perform(block, kmm_frame_pointer(), .delete) { kmm_real_delete_sized_aligned(block, size, alignment) }
}

@c(kmm_delete_array_sized_aligned) public func deleteArraySizedAlignedHook(_ block: Block?, _ size: Int, _ alignment: Int) {
  Deletion.perform(block, kmm_frame_pointer(), .deleteArray) { kmm_real_delete_array_sized_aligned(block, size, alignment) }
}

enum Deletion {
  @inline(__always) static func perform(_ block: Block?, _ frame: Address, _ release: Release, _ original: () -> Void) {
    Events.returning(block, frame, by: release)
    if agent.pointee.operators != KMM_OPERATORS_CALL_MALLOC.rawValue {
      let thread = kmm_tls_get().pointee.thread
      thread?.pointee.deleting &+= 1
      original()
      thread?.pointee.deleting &-= 1
    } else if !Guard.takesBack(block) {
      kmm_real_free(block)
    }
  }
}
