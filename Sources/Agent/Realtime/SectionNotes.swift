import CAgent
import CInterface

/// The notes that kmmem.h leaves in modules with real-time sections, whichever way they came into the process.
///
/// A note's owner is "kmmem", its type 1; what it holds is the distance from there to the module's `kmm_section_slot`, which is empty
/// until the agent points it at itself: so a section costs a load and a branch where kmmem is not in the process.
enum SectionNotes {
  private static let type: UInt32 = 1
  private static let owner: StaticString = "kmmem"

  /// Connects the sections of a module; true when it has some.
  static func connect(_ module: LoadedModule) -> Bool {
    var hasSections = false
    module.forEachNote { type, nameBytes, name, content, bytes in
      guard type == SectionNotes.type, nameBytes == 6, bytes == 8,
        let text = UnsafePointer<CChar>(bitPattern: name), isEqual(text, characters(owner))
      else { return }
      let slot = content &+ UInt(kmm_load_unaligned64(content))
      guard module.holds(slot), let pointer = UnsafeMutablePointer<kmm_section_slot>(bitPattern: slot) else { return }
      kmm_connect_sections(pointer)
      hasSections = true
    }
    return hasSections
  }
}
