import CCaptureFormat
import CInterface
import CPython

/// One small defect for each detector, planted in the copy of the process, and beside it a twin that is none: a detector that does not
/// find the one, or accuses the other, cannot be relied on when it finds nothing.
///
/// They lie in memory of kmmem's own, and the walk comes upon them in the ways in which it comes upon the program's memory. The process
/// itself is not touched, and where it walks itself nothing is planted.
enum Controls {
  /// Plants them. Called once it is known which blocks there are.
  static func plant() {
    if Photograph.isInPlace || photograph.pointee.failure != 0 || !ControlBlocks.open() { return }
    let knowsBlocks = photograph.pointee.knows_blocks != 0
    if knowsBlocks { LostBlockControls.plant() }
    if !Photograph.hasInterpreter { return }
    ControlObjects.makeTypes()
    ReferenceCycleControls.plant()
    LeakedReferenceControls.plant()
    PinnedObjectControls.plant()
    if knowsBlocks { CrossLanguageCycleControls.plant() }
  }

  /// Lets something be held from outside of the heap: by a word that stands for a variable. No more than KMM_MAX_CONTROL_ROOTS.
  static func hold(_ node: Address) {
    kmm_store64(controls.pointee.memory.start &+ UInt(controls.pointee.root_count) &* 8, UInt64(node))
    controls.pointee.root_count &+= 1
  }

  /// Takes those that the collector's ring has led to out of it.
  static func leaveRing() {
    forEachBlock(KMM_CONTROL_IN_RING) { block in CollectorRings.remove(block.start &+ UInt(block.header_bytes)) }
  }

  /// Numbers those that the rings and the map of the blocks have led to, and what atexit would call. Called when all other nodes have
  /// their numbers.
  static func number() {
    forEachBlock(KMM_CONTROL_IN_RING) { block in _ = NodeNumbers.number(block.start &+ UInt(block.header_bytes)) }
    if PinnedObjectControls.place != 0 { _ = AtexitRoots.add(arrayAt: PinnedObjectControls.place) }
    forEachBlock(KMM_CONTROL_IN_MAP) { block in BlockNodes.number(block.start) }
  }

  private static func forEachBlock(_ meeting: kmm_control_meeting, _ body: (_ block: kmm_control_block) -> Void) {
    var index: UInt32 = 0
    while index < controls.pointee.block_count {
      let block = kmm_photograph_control(index).pointee
      if UInt32(block.meetings) & meeting.rawValue != 0 { body(block) }
      index &+= 1
    }
  }

  /// Adds what the words that stand for variables lead to.
  static func addRoots() {
    let start = controls.pointee.memory.start
    Roots.addWords(start, start &+ UInt(controls.pointee.root_count) &* 8, KMM_ROOT_GLOBAL)
  }
}
