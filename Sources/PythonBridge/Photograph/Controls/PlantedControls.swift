import CCaptureFormat
import CInterface
import CPython

/// A block that nothing points to, which holds another, and two that point to each other; innocent is one that a variable leads to.
enum LostBlockControls {
  static func plant() {
    let guilty = ControlRole(detector: KMM_CONTROL_LOST_BLOCKS, isInnocent: false)
    let (lost, held) = (block(guilty), block(guilty.bystander))
    point(lost, to: held)
    let (first, second) = (block(guilty), block(guilty))
    point(first, to: second)
    point(second, to: first)
    Controls.hold(block(guilty.bystander))
  }

  /// A block with room for what it points to.
  static func block(_ role: ControlRole) -> Address { ControlBlocks.add(32, KMM_KIND_MALLOC, role) }

  /// Not in the first word, which tells of C++ objects what they are.
  static func point(_ block: Address, to target: Address) { kmm_store64(block &+ 16, UInt64(target)) }
}

/// Two lists that hold each other; of the innocent ones, a variable holds one.
enum ReferenceCycleControls {
  static func plant() {
    plant(isInnocent: false)
    plant(isInnocent: true)
  }

  private static func plant(isInnocent: Bool) {
    let role = ControlRole(detector: KMM_CONTROL_REFERENCE_CYCLES, isInnocent: isInnocent)
    let first = ControlObjects.list(1, role, references: isInnocent ? 2 : 1)
    let second = ControlObjects.list(1, role, references: 1)
    ControlObjects.append(second, to: first)
    ControlObjects.append(first, to: second)
    if isInnocent { Controls.hold(first) }
  }
}

/// A list, an object in it of a type that the collector does not know, a native block that the object leads to, and the list again.
enum CrossLanguageCycleControls {
  static func plant() {
    plant(isInnocent: false)
    plant(isInnocent: true)
  }

  private static func plant(isInnocent: Bool) {
    let role = ControlRole(detector: KMM_CONTROL_CROSS_LANGUAGE_CYCLES, isInnocent: isInnocent)
    let list = ControlObjects.list(1, role, references: isInnocent ? 2 : 1)
    let object = ControlObjects.object(role, references: 1)
    let block = LostBlockControls.block(role)
    ControlObjects.append(object, to: list)
    LostBlockControls.point(object, to: block)
    LostBlockControls.point(block, to: list)
    if isInnocent { Controls.hold(list) }
  }
}

/// Objects that nothing refers to and that still have a reference: a list, and where blocks are known a bytes object, to which nothing
/// but its block leads. Variables hold the innocent ones.
enum LeakedReferenceControls {
  static func plant() {
    plant(isInnocent: false)
    plant(isInnocent: true)
  }

  private static func plant(isInnocent: Bool) {
    let role = ControlRole(detector: KMM_CONTROL_LEAKED_REFERENCES, isInnocent: isInnocent)
    let list = ControlObjects.list(0, role, references: 1)
    if isInnocent { Controls.hold(list) }
    if photograph.pointee.knows_blocks == 0 { return }
    let bytes = ControlObjects.bytes(role)
    if isInnocent { Controls.hold(bytes) }
  }
}

/// Objects that callbacks of atexit are to be called with; a list that a variable holds has the innocent ones, too.
enum PinnedObjectControls {
  /// As many as PinnedObjects takes for a pattern.
  private static let count = 3
  private static let arrayRoom: UInt32 = 16
  private static let entryBytes: UInt = 16

  /// Where atexit's array is told of: its address, its length and its room.
  static var place: Address { controls.pointee.callbacks }

  static func plant() {
    let guilty = ControlRole(detector: KMM_CONTROL_PINNED_OBJECTS, isInnocent: false)
    let innocent = guilty.bystander
    let array = ControlBlocks.room(UInt(arrayRoom) &* 8)
    controls.pointee.callbacks = ControlBlocks.room(entryBytes)
    kmm_store64(place, UInt64(array))
    kmm_store32(place &+ 12, arrayRoom)
    let function = ControlObjects.object(innocent, references: UInt(2 &* count))
    let list = ControlObjects.list(UInt(count), innocent, references: 1)
    Controls.hold(list)
    var index = 0
    while index < count {
      register(function, ControlObjects.object(guilty, references: 1, isCollected: true), innocent)
      let other = ControlObjects.object(innocent, references: 2, isCollected: true)
      register(function, other, innocent)
      ControlObjects.append(other, to: list)
      index &+= 1
    }
  }

  /// Adds a callback: a function, and a tuple of what it is to be called with.
  private static func register(_ function: Address, _ argument: Address, _ role: ControlRole) {
    let callback = ControlBlocks.add(24, KMM_KIND_PYMEM_MEM, role)
    kmm_store64(callback, UInt64(function))
    kmm_store64(callback &+ 8, UInt64(ControlObjects.tuple(argument, role)))
    let number = kmm_load32(place &+ 8)
    kmm_store64(word(at: place) &+ UInt(number) &* 8, UInt64(callback))
    kmm_store32(place &+ 8, number &+ 1)
  }
}
