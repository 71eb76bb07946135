import CInterface
import CPython

/// What a type object holds.
enum TypeRow {
  static func write(_ type: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    // Asking a static type would end the process.
    if word(type, TypeFields.flags) & TypeFlags.heap == 0 { return writeStatic(type) }
    ObjectRow.ask(type, entry)
    let name: UInt = bridge.pointee.minor == 9 ? 840 : bridge.pointee.minor < 12 ? 848 : 856
    ObjectRow.field(type, name)
    ObjectRow.field(type, name &+ 8)
    ObjectRow.field(type, name &+ 16)
    ObjectRow.field(type, UInt(TypeFields.subclasses))
    writeSharedNames(type)
  }

  private static func writeStatic(_ type: Address) {
    ObjectRow.field(type, UInt(TypeFields.dictionary))
    ObjectRow.field(type, UInt(TypeFields.base))
    ObjectRow.field(type, UInt(TypeFields.bases))
    ObjectRow.field(type, UInt(TypeFields.mro))
    ObjectRow.field(type, UInt(TypeFields.cache))
    if bridge.pointee.minor < 12 {
      ObjectRow.field(type, UInt(TypeFields.subclasses))
    } else if word(type, TypeFields.dictionary) == 0, let dictionary = photograph.pointee.symbols.type_dictionary {
      // From 3.12 on the interpreter keeps those of its own types elsewhere; the copy may count a reference.
      ObjectRow.edge(UInt(bitPattern: dictionary(type)), ObjectRow.place(UInt(TypeFields.dictionary)))
    }
  }

  /// The attribute names that the instances of a class share.
  private static func writeSharedNames(_ type: Address) {
    let keys = DictLayout.cachedKeys(of: type)
    if keys == 0 { return }
    let table = DictTable(keys: keys, values: 0)
    var index: UInt = 0
    while index < table.count {
      ObjectRow.edge(table.key(index), KMM_LABEL_KEYS)
      index &+= 1
    }
  }
}
