package import SwiftProtobuf

/// Why a message has no bytes, or bytes are no message.
package enum EncodedMessageError: Error, Equatable {
  /// It would have more bytes than a message may: 2 GiB.
  case tooLarge
  /// The bytes are no message of this type.
  case malformed
}

extension Message {
  /// A message whose fields a closure fills in.
  package static func filled(_ fill: (inout Self) -> Void) -> Self {
    var message = Self()
    fill(&message)
    return message
  }

  /// Reads a message from its bytes.
  package init(encoded bytes: [UInt8]) throws(EncodedMessageError) {
    do { try self.init(serializedBytes: bytes) } catch { throw .malformed }
  }

  /// The bytes of the message. Those of two messages behind each other are those of both merged: lists become one list.
  package func encoded() throws(EncodedMessageError) -> [UInt8] {
    // These formats have neither required fields nor embedded messages of unknown type, so that only the size can be at fault.
    do { return try serializedBytes() } catch { throw .tooLarge }
  }
}
