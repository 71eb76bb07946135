import CInterface
import CPython

/// The virtual table of a C++ class, as the Itanium ABI has it: two words before its first function stand how far into the object it
/// belongs, and the type_info, whose second word is the class's name.
enum VirtualTable {
  /// Whether an address is that of the table of a part of an object that stands some bytes into it.
  static func isTable(_ table: Address, ofPartAt offset: UInt) -> Bool {
    table & 7 == 0 && LoadedFiles.hold(table &- 16) && LoadedFiles.hold(table &+ 7) && word(table, -16) == 0 &- offset
  }

  /// The name that type_info has of a class, by what an object of it would begin with; no bytes where it is none.
  static func typeName(_ table: Address) -> (text: Address, bytes: Int) {
    let nothing = (text: Address(0), bytes: 0)
    guard isTable(table, ofPartAt: 0) else { return nothing }
    let info = word(table, -8)
    guard info & 7 == 0, LoadedFiles.hold(info), LoadedFiles.hold(info &+ 15), LoadedFiles.hold(word(info, 0)) else {
      return nothing
    }
    var name = word(info, 8)
    guard LoadedFiles.hold(name), LoadedFiles.hold(name &+ 255) else { return nothing }
    // A class that no other file may have the same name for is marked.
    if kmm_load8(name) == 0x2a { name &+= 1 }
    let bytes = length(name)
    return isName(kmm_load8(name)) && bytes > 1 ? (name, bytes) : nothing
  }

  private static func isName(_ first: UInt8) -> Bool {
    first >= 0x31 && first <= 0x39 || first == 0x4e || first == 0x53 || first == 0x5a
  }

  /// Of a text of printable characters; 0 for another.
  private static func length(_ text: Address) -> Int {
    var bytes = 0
    while bytes < 255 {
      let character = kmm_load8(text &+ UInt(bytes))
      if character == 0 { return bytes }
      if character < 0x21 || character > 0x7e { return 0 }
      bytes &+= 1
    }
    return bytes
  }
}
