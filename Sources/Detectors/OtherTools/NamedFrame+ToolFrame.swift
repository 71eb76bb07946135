package import Instruments
package import Snapshots
internal import Symbolication

extension NamedFrame {
  /// What a reader is to see of a frame that another tool tells of.
  init(_ frame: ToolFrame, isInlined: Bool) {
    let function = frame.function ?? frame.placeInObject
    self.init(
      language: frame.language, function: function, shortFunction: CxxName.simplified(function), file: frame.file,
      line: frame.line.flatMap { Int(exactly: $0) }, module: frame.object, isInlined: isInlined, role: frame.role,
      isAddress: frame.function == nil)
  }
}

extension ToolStack {
  /// The frames with what a reader is to see of them, innermost first, without those of the allocator and of the tool itself.
  package var named: [NamedFrame] {
    let first = frames.firstIndex { !$0.isAllocator } ?? 0
    return frames.indices[first...].map { NamedFrame(frames[$0], isInlined: isInlined(at: $0)) }
  }
}

extension ToolFrame {
  /// "libpenta.so+0x1234", or the address.
  fileprivate var placeInObject: String {
    if let object, let objectOffset { return "\(LoadedModule.name(ofPath: object))+0x\(String(objectOffset, radix: 16))" }
    if let address { return "0x\(String(address, radix: 16))" }
    return object.map(LoadedModule.name(ofPath:)) ?? "unknown"
  }

  fileprivate var language: NamedFrame.Language {
    // "<frozen importlib._bootstrap>", "<string>"
    if let file, file.hasSuffix(".py") || file.hasPrefix("<") && file.hasSuffix(">") { return .python }
    if let function, function.contains("::") || function.contains("(") { return .cplusplus }
    let endings = [".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".C"]
    return file.map { file in endings.contains(where: file.hasSuffix) } ?? false ? .cplusplus : .native
  }

  fileprivate var role: NamedFrame.Role {
    if let file, FrameRoles.isImportMachinery(file: file) { return .importing }
    if isOfRuntime { return .plumbing }
    if isOfInterpreter { return .interpreter }
    return FrameRoles.role(ofFunction: function ?? "", file: file)
  }

  /// The file of the code is one of the C and C++ runtime, or of the tool.
  private var isOfRuntime: Bool {
    if let object, LoadedModule.role(ofPath: object) == .runtime || object.isOfTool || object.isOfDarwin { return true }
    return file.map { $0.hasPrefix("csu/") || $0.hasPrefix("../sysdeps/") || $0.contains("/sanitizer_common/") } ?? false
  }

  /// Python's own code: of libpython, or of a program that has it linked in.
  private var isOfInterpreter: Bool {
    guard language != .python else { return false }
    if let object, LoadedModule.role(ofPath: object) == .interpreter || object.isPythonProgram { return true }
    if let file, file.isOfInterpretersSources { return true }
    guard let function else { return false }
    return function.hasPrefix("_Py") || function.hasPrefix("Py") && function.contains("_") && !function.hasPrefix("PyInit_")
  }

  /// The function is the allocator's, or what a tool has put in its place: the call to it is what counts.
  fileprivate var isAllocator: Bool {
    guard var name = function?[...] else { return object?.isOfTool ?? false }
    for prefix in ["__interceptor_", "___interceptor_", "__interceptor_trampoline_", "_vgr10000ZU_libcZdsoZa_"]
    where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    let beginnings = ["operator new", "operator delete", "PyMem_", "_PyMem_"]
    return beginnings.contains(where: name.hasPrefix) || Self.allocators.contains(String(name))
  }

  private static let allocators: Set<String> = [
    "malloc", "calloc", "realloc", "reallocarray", "free", "cfree", "aligned_alloc", "posix_memalign", "memalign", "valloc",
    "pvalloc", "PyObject_Malloc", "PyObject_Calloc", "PyObject_Realloc", "PyObject_Free", "_PyObject_Malloc", "_PyObject_Calloc",
    "_PyObject_Realloc", "_PyObject_Free",
  ]
}

extension String {
  /// A library of Valgrind's or of a sanitizer's.
  fileprivate var isOfTool: Bool {
    let name = LoadedModule.name(ofPath: self)
    return ["vgpreload", "libasan", "liblsan", "libubsan", "libtsan", "libclang_rt"].contains(where: name.hasPrefix)
  }

  /// A library of macOS's own.
  fileprivate var isOfDarwin: Bool {
    let name = LoadedModule.name(ofPath: self)
    return name == "dyld" || name.hasPrefix("libsystem_") || name.hasPrefix("libobjc.")
  }

  /// A file of CPython's sources: "Objects/call.c", as it was built, or "/build/Python-3.13.0/Objects/call.c".
  fileprivate var isOfInterpretersSources: Bool {
    let parts = split(separator: "/")
    let folders: Set<Substring> = ["Objects", "Python", "Modules", "Parser", "Programs", "Include"]
    guard let place = parts.firstIndex(where: folders.contains) else { return false }
    return place == 0 ? !hasPrefix("/") : parts[place - 1].hasPrefix("Python-3") || parts[place - 1].hasPrefix("cpython")
  }

  fileprivate var isPythonProgram: Bool {
    let name = LoadedModule.name(ofPath: self)
    guard name.hasPrefix("python") else { return false }
    return name.dropFirst(6).allSatisfy { $0.isNumber || $0 == "." }
  }
}
