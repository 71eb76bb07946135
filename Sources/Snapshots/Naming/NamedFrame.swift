/// A frame as a person reads it: a function, and where it stands.
package struct NamedFrame: Hashable, Sendable {
  /// What a frame was written in, as far as that can be told.
  package enum Language: String, Sendable {
    case python
    case cplusplus = "c++"
    case native
    /// Nothing: it is the name that the program gave to a piece of its work.
    case context
  }

  /// What a frame is to somebody who looks for the cause of an allocation.
  package enum Role: Sendable {
    /// Code of the program or of a package it uses.
    case program
    /// The interpreter's own C code.
    case interpreter
    /// Python's import machinery.
    case importing
    /// The C and C++ runtime, containers and binding layers: between the cause and the allocator.
    case plumbing
  }

  package let language: Language
  /// The whole name.
  package let function: String
  /// The name without what a reader skips: template arguments, standard namespaces.
  package let shortFunction: String
  package let file: String?
  package let line: Int?
  /// The dotted name of a Python module, or the path of a native one.
  package let module: String?
  /// The compiler put this function's code into its caller's.
  package let isInlined: Bool
  package let role: Role
  /// No function is known here: the name is the text of an address.
  package internal(set) var isAddress = false

  package init(
    language: Language, function: String, shortFunction: String, file: String?, line: Int?, module: String?, isInlined: Bool,
    role: Role, isAddress: Bool = false
  ) {
    self.language = language
    self.function = function
    self.shortFunction = shortFunction
    self.file = file
    self.line = line
    self.module = module
    self.isInlined = isInlined
    self.role = role
    self.isAddress = isAddress
  }

  /// The function as such: not a line of it, nor one of the places that it was inlined into.
  package var asFunction: NamedFrame {
    NamedFrame(
      language: language, function: function, shortFunction: shortFunction, file: file, line: nil, module: module,
      isInlined: false, role: role, isAddress: isAddress)
  }
}

/// What is known of a native address: one function, or several where some were inlined.
package struct NativeName: Hashable, Sendable {
  package let function: String
  package let shortFunction: String
  package let file: String?
  package let line: Int?
  package let isInlined: Bool
  package let isCPlusPlus: Bool

  package init(
    function: String, shortFunction: String, file: String?, line: Int?, isInlined: Bool, isCPlusPlus: Bool
  ) {
    self.function = function
    self.shortFunction = shortFunction
    self.file = file
    self.line = line
    self.isInlined = isInlined
    self.isCPlusPlus = isCPlusPlus
  }
}

/// Finds the names of native code; asked once per distinct address that is shown.
package protocol FrameNaming: AnyObject {
  /// The functions at an address of the recorded process, innermost inlined first; empty where nothing is known.
  func names(at address: UInt64, in module: LoadedModule) -> [NativeName]
}

/// Knows no names: frames are shown as a module and an offset.
package final class AddressNaming: FrameNaming {
  package init() {}

  package func names(at address: UInt64, in module: LoadedModule) -> [NativeName] { [] }
}
