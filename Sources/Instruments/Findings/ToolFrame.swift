/// A place in a program, as far as a tool knows it.
package struct ToolFrame: Hashable, Sendable {
  /// The function, as the tool writes it.
  package var function: String?
  /// The source file, with its folder where the tool tells.
  package var file: String?
  /// From 1.
  package var line: UInt64?
  /// From 1.
  package var column: UInt64?
  /// The program or library.
  package var object: String?
  /// The place in the file of the object, where the tool tells it instead of a name.
  package var objectOffset: UInt64?
  /// The linker's number of the object, in hexadecimal digits.
  package var buildID: String?
  /// The address in the process.
  package var address: UInt64?

  package init() {}

  /// The frame without what another run, or another instruction of the same line, has differently.
  var identity: ToolFrame {
    var identity = self
    identity.column = nil
    if function != nil || file != nil || objectOffset != nil { identity.address = nil }
    if function != nil || file != nil { identity.objectOffset = nil }
    return identity
  }
}
