import CCaptureFormat
import CaptureFormat
import Symbolication

/// How the edges of a type's objects are told apart.
package enum HeapShape: Sendable {
  case fields, sequence, mapping, set, block
}

/// The type of some nodes: a Python type, or a kind of native blocks.
package struct HeapType: Sendable {
  /// "music_brain.sessions.Session"; a type without a name is called by its address.
  package let name: String
  package let shape: HeapShape
  /// No Python type: native blocks.
  package let isNative: Bool
  /// Memory that an object uses for itself: a list's items, a dict's table.
  package let isOwned: Bool
  /// Its objects are looked through for addresses.
  let isScanned: Bool
  /// Its objects tell of all that they hold.
  package var isReadPrecisely: Bool { !isScanned }
  /// Places of the type's names for edges in the snapshot's list.
  let members: Range<Int>

  init(_ record: kmm_snapshot_type, strings: SnapshotStrings) {
    let written = strings[record.name] ?? "(type at 0x\(String(record.address, radix: 16)))"
    let isClass = UInt32(record.flags) & KMM_TYPE_CLASS.rawValue != 0
    name = isClass ? "C++ " + CxxName.simplified(Demangler.demangled(typeName: written)) : written
    shape =
      switch kmm_shape(UInt32(record.shape)) {
      case KMM_SHAPE_SEQUENCE: .sequence
      case KMM_SHAPE_MAPPING: .mapping
      case KMM_SHAPE_SET: .set
      case KMM_SHAPE_BLOCK: .block
      default: .fields
      }
    isNative = UInt32(record.flags) & KMM_TYPE_NATIVE.rawValue != 0
    isOwned = UInt32(record.flags) & KMM_TYPE_OWNED.rawValue != 0
    isScanned = UInt32(record.flags) & KMM_TYPE_SCANNED.rawValue != 0
    members = Int(record.first_member)..<Int(record.first_member) + Int(record.member_count)
  }

  /// The Python module that the type was made in; "builtins" for a name without one.
  package var module: String {
    if isNative { return "(native blocks)" }
    let outer = name.firstRange(of: ".<locals>").map { name[..<$0.lowerBound] } ?? name[...]
    return outer.lastIndex(of: ".").map { String(outer[..<$0]) } ?? "builtins"
  }

  /// The name without its module.
  package var shortName: Substring { name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? name[...] }
}
