import CInterface
import CPython

/// The `__slots__` of classes: where their objects keep them.
enum ClassSlots {
  private static let memberBytes: UInt = 40
  private static let objectMember: Int32 = 16  // T_OBJECT_EX

  /// Notes the slots of a class and of its bases down to the one that no class statement made.
  static func note(_ entry: UnsafeMutablePointer<kmm_met_type>) {
    entry.pointee.first_slot = photograph.pointee.slot_count
    var type = entry.pointee.address
    while type != 0 && type != entry.pointee.base {
      forEach(of: type) { _, offset in
        if photograph.pointee.slot_count < photograph.pointee.slot_capacity {
          kmm_store32(photograph.pointee.slots &+ UInt(photograph.pointee.slot_count) &* 4, offset)
          photograph.pointee.slot_count &+= 1
        }
      }
      type = word(type, TypeFields.base)
    }
    entry.pointee.slot_count = photograph.pointee.slot_count &- entry.pointee.first_slot
  }

  /// The offset of a class's slot.
  @inline(__always) static func offset(_ entry: UnsafeMutablePointer<kmm_met_type>, _ index: UInt32) -> UInt {
    UInt(kmm_load32(photograph.pointee.slots &+ UInt(entry.pointee.first_slot &+ index) &* 4))
  }

  /// The name and the offset of each slot of one class: its member definitions lie behind the class object, as many as its size says.
  static func forEach(of type: Address, _ body: (_ name: Address, _ offset: UInt32) -> Void) {
    let metatype = word(type, 8)
    var member = type &+ word(metatype, TypeFields.basicSize)
    var left = word(type, TypeFields.size)
    while left > 0 && left < 4096 {
      let offset = word(member, 16)
      if kmm_load_signed32(member &+ 8) == objectMember && offset > 0 && offset < 1 << 20 {
        body(word(member, 0), UInt32(truncatingIfNeeded: offset))
      }
      member &+= memberBytes
      left &-= 1
    }
  }
}
