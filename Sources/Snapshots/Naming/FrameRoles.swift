/// Tells the frames that caused an allocation from those that merely passed it on.
package enum FrameRoles {
  /// Whether a file is part of Python's import machinery.
  package static func isImportMachinery(file: String) -> Bool {
    file.hasPrefix("<frozen importlib") || file == "<frozen zipimport>" || file.hasSuffix("/importlib/__init__.py")
      || file.hasSuffix("/importlib/_bootstrap.py") || file.hasSuffix("/importlib/_bootstrap_external.py")
  }

  /// Whether a file starts programs (`python -m`) rather than being one.
  package static func isProgramStarter(file: String) -> Bool {
    file == "<frozen runpy>" || file.hasSuffix("/runpy.py")
  }

  private static let plumbingPrefixes = [
    "std::", "__gnu_cxx::", "operator new", "pybind11::", "nanobind::", "void std::", "boost::python::", "__cxxabiv1::",
    "__libc_", "__GI_", "_start", "start_thread", "clone", "__clone",
  ]

  /// Headers whose lambdas are named like anybody's.
  private static let plumbingFolders = bindingFolders + ["/c++/v1/", "/include/c++/"]

  private static let bindings = ["pybind11", "nanobind", "boost::python"]
  private static let bindingFolders = ["/pybind11/", "/nanobind/", "/boost/python/"]

  /// Whether a function belongs to a layer that binds C++ to Python.
  package static func isBinding(function: String, file: String?) -> Bool {
    if let file, bindingFolders.contains(where: file.contains) { return true }
    // The name of a template begins with its return type.
    return bindings.contains { function.hasPrefix($0 + "::") || function.contains(" \($0)::") }
  }

  /// The role of a native function in a module of the program, which stands in a file.
  package static func role(ofFunction function: String, file: String? = nil) -> NamedFrame.Role {
    if let file, plumbingFolders.contains(where: file.contains) { return .plumbing }
    if plumbingPrefixes.contains(where: function.hasPrefix) { return .plumbing }
    // A function template's name begins with its return type: "std::string* std::__do_uninit_copy<...>(...)".
    if let arguments = function.firstIndex(of: "("), let space = function[..<arguments].firstIndex(of: " ") {
      let rest = function[function.index(after: space)...]
      return rest.hasPrefix("std::") || rest.hasPrefix("pybind11::") || rest.hasPrefix("__gnu_cxx::") ? .plumbing : .program
    }
    return .program
  }
}
