import CCaptureFormat
import CInterface
import CPython

/// Makes Python objects for controls, as the interpreter would have laid them out; none of its code is run.
enum ControlObjects {
  private static let collectorBytes: UInt = 16
  private static let listBytes: UInt = 40
  private static let objectBytes: UInt = 24

  /// Makes the two types of controls; they lie in kmmem's library as types that C defines do.
  static func makeTypes() {
    makeType(isCollected: false, name: "kmmem.Control", 0)
    makeType(isCollected: true, name: "kmmem.CollectedControl", TypeFlags.gc)
  }

  private static func makeType(isCollected: Bool, name: StaticString, _ flags: UInt) {
    let type = kmm_photograph_control_type(isCollected)
    begin(type, photograph.pointee.symbols.type_type, references: 1)
    store(type, TypeFields.name, Address(bitPattern: name.utf8Start))
    store(type, TypeFields.basicSize, objectBytes)
    store(type, TypeFields.flags, flags | TypeFlags.ready)
  }

  /// An object with one field, which may lead anywhere.
  static func object(_ role: ControlRole, references: UInt, isCollected: Bool = false) -> Address {
    let header = isCollected ? collectorBytes : 0
    let object = ControlBlocks.add(header &+ objectBytes, KMM_KIND_PYMEM_OBJECT, role, headerBytes: header)
    begin(object, kmm_photograph_control_type(isCollected), references: references)
    if isCollected { CollectorRings.add(object) }
    return object
  }

  /// A list with room for some items, in the collector's youngest ring.
  static func list(_ room: UInt, _ role: ControlRole, references: UInt) -> Address {
    let list = ControlBlocks.add(collectorBytes &+ listBytes, KMM_KIND_PYMEM_OBJECT, role, headerBytes: collectorBytes)
    begin(list, photograph.pointee.symbols.list_type, references: references)
    if room > 0 {
      store(list, 24, ControlBlocks.add(room &* 8, KMM_KIND_PYMEM_MEM, role.bystander))
      store(list, 32, room)
    }
    CollectorRings.add(list)
    return list
  }

  /// Puts an object into a list that has room.
  static func append(_ object: Address, to list: Address) {
    let count = word(list, 16)
    kmm_store64(word(list, 24) &+ count &* 8, UInt64(object))
    store(list, 16, count &+ 1)
  }

  /// A tuple of one object, which the collector has dropped.
  static func tuple(_ item: Address, _ role: ControlRole) -> Address {
    let tuple = ControlBlocks.add(collectorBytes &+ 32, KMM_KIND_PYMEM_OBJECT, role, headerBytes: collectorBytes)
    begin(tuple, photograph.pointee.symbols.tuple_type, references: 1)
    store(tuple, 16, 1)
    store(tuple, 24, item)
    return tuple
  }

  /// A bytes object of no bytes.
  static func bytes(_ role: ControlRole) -> Address {
    let bytes = ControlBlocks.add(33, KMM_KIND_PYMEM_OBJECT, role)
    begin(bytes, photograph.pointee.symbols.bytes_type, references: 1)
    return bytes
  }

  private static func begin(_ object: Address, _ type: Address, references: UInt) {
    store(object, 0, references)
    store(object, 8, type)
  }

  private static func store(_ object: Address, _ offset: Int32, _ value: UInt) {
    kmm_store64(object &+ UInt(offset), UInt64(value))
  }
}
