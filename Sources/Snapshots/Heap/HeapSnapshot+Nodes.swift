import CCaptureFormat
import CaptureFormat
package import HeapGraph

extension HeapSnapshot {
  /// The type of a node.
  package func type(of node: NodeID) -> HeapType { types[Int(file.nodes[node.index].type)] }

  /// The number of a node's type, which tells types apart in one snapshot.
  package func typeNumber(of node: NodeID) -> UInt32 { file.nodes[node.index].type }

  /// How a node's edges are told apart.
  package func shape(of node: NodeID) -> HeapShape { types[Int(file.nodes[node.index].type)].shape }

  /// The address of an object or block.
  package func address(of node: NodeID) -> UInt64 { file.nodes[node.index].address }

  /// The address as it is written: 0x7f12….
  package func addressText(of node: NodeID) -> String { Self.hexadecimal(address(of: node)) }

  /// A node as a person reads it: "dict (3 items) at 0x7f…", "str 'allegro' at 0x7f…".
  package func label(of node: NodeID) -> String {
    let value = preview(of: node).map { " \($0)" } ?? ""
    return "\(type(of: node).name)\(value) at \(addressText(of: node))"
  }

  /// The beginning of a node's value as Python writes it: "'allegro'", "42", "(3 items)", a function's name; nil where none is known.
  package func preview(of node: NodeID) -> String? {
    var length: UInt64?
    var value: String?
    for text in file.texts.texts(ofNode: node.rawValue) {
      let bytes = file.texts.bytes(of: text)
      switch text.kind {
      case KMM_TEXT_STRING: value = Self.quoted(bytes)
      case KMM_TEXT_BYTES_OBJECT: value = Self.quotedBytes(bytes)
      case KMM_TEXT_NAME: value = String(decoding: bytes, as: UTF8.self)
      case KMM_TEXT_INTEGER:
        // Of long integers the writer tells only a power of two that they reach.
        let text = String(decoding: bytes, as: UTF8.self)
        value = text.hasPrefix("2**") ? "≥ \(text)" : text
      case KMM_TEXT_FLOAT: value = file.texts.number(of: text).map { "\(Double(bitPattern: $0))" }
      case KMM_TEXT_LENGTH: length = file.texts.number(of: text)
      default: break
      }
    }
    return value ?? length.map { "(\($0) item\($0 == 1 ? "" : "s"))" }
  }

  /// A text in quotes on one line; "…" where the writer has cut it.
  private static func quoted(_ bytes: ArraySlice<UInt8>) -> String {
    let isCut = bytes.count >= Int(KMM_TEXT_BYTES) - 3
    var text = String(decoding: bytes, as: UTF8.self)
    // A character may have been cut in the middle.
    while isCut, text.last == "\u{fffd}" { text.removeLast() }
    var quoted = "'"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case let other where other.properties.generalCategory == .control: quoted += "\\x" + twoDigits(UInt8(other.value & 0xff))
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "'" + (isCut ? "…" : "")
  }

  private static func quotedBytes(_ bytes: ArraySlice<UInt8>) -> String {
    let text = bytes.map { byte in
      (0x20..<0x7f).contains(byte) && byte != 0x27 && byte != 0x5c ? String(UnicodeScalar(byte)) : "\\x" + twoDigits(byte)
    }
    return "b'" + text.joined() + "'" + (bytes.count >= Int(KMM_TEXT_BYTES) ? "…" : "")
  }

  private static func twoDigits(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
