/// Gives the frames of one recording their names; remembers them, so that each distinct address is looked up once.
package final class StackNamer {
  /// The recording whose frames are named.
  package private(set) var recording: Recording
  private let naming: any FrameNaming
  private var moduleNames: PythonModuleNames
  private var nativeNames: [UInt64: [NamedFrame]] = [:]
  private var pythonNames: [UInt64: NamedFrame] = [:]
  private var moduleOfFile: [Int: String?] = [:]

  /// The frames that sites were put down to, by the numbers of `responsibleNumber(of:)`.
  package internal(set) var responsibleFrames: [NamedFrame] = []
  /// The numbers of `responsibleFrames` by frame and by stack; -1 = nothing there.
  var sourceNumbers: [StackFrame: Int] = [:]
  var farNumbers: [UInt64: Int] = [:]
  /// By node: the number of its own frame, and the next node outwards that has one. Empty until the first site is asked for.
  var nativeSources: [Int32] = []
  var nativeStops: [Int32] = []
  var pythonSources: [Int32] = []

  /// Prepares for a recording; nothing is looked up yet.
  package init(_ recording: Recording, naming: any FrameNaming) {
    self.recording = recording
    self.naming = naming
    moduleNames = PythonModuleNames(files: recording.codes.files)
  }

  /// Knows the names of frames beforehand, and no others.
  convenience init(_ recording: Recording, known: [CanonicalNativeFrame: NamedFrame]) {
    self.init(recording, naming: AddressNaming())
    for (frame, name) in known { nativeNames[frame.rawValue] = [name] }
  }

  /// Goes on with the same recording at a later look of the same generation: see `GrowingRecording`.
  package func follow(_ recording: Recording) {
    if recording.codes.files.count != self.recording.codes.files.count {
      moduleNames = PythonModuleNames(files: recording.codes.files)
    }
    self.recording = recording
    if !nativeStops.isEmpty { prepareTables() }
  }

  /// The frames of a stack with their names, innermost first; inlined functions are frames of their own.
  ///
  /// `operator new` at the innermost end is left out: like malloc, it is the allocator and not who called it.
  package func names(of stack: MixedStack) -> [NamedFrame] {
    stack.frames[innermostCaller(of: stack)...].flatMap { names(of: $0) }
  }

  /// The place of the innermost frame that is not the allocator itself.
  package func innermostCaller(of stack: MixedStack) -> Int {
    stack.frames.firstIndex { !isAllocator($0) } ?? 0
  }

  /// Whether a frame is `operator new`: like malloc, it is the allocator and not who called it.
  package func isAllocator(_ frame: StackFrame) -> Bool {
    guard case .native(let native) = frame, native.module != nil else { return false }
    return names(of: frame).last?.function.hasPrefix("operator new") ?? false
  }

  /// The functions of one frame, innermost first.
  package func names(of frame: StackFrame) -> [NamedFrame] {
    switch frame {
    case .python(let frame): [name(of: frame)]
    case .native(let frame): names(of: frame)
    }
  }

  /// The dotted name of a Python file's module.
  package func moduleName(ofFile file: Int) -> String? {
    if let known = moduleOfFile[file] { return known }
    let name = moduleNames.name(ofFile: recording.codes.files[file])
    moduleOfFile[file] = .some(name)
    return name
  }

  private func name(of frame: CanonicalPythonFrame) -> NamedFrame {
    // Whether it was entered from C changes nothing that is shown.
    let key = frame.rawValue & ~(1 << 31)
    if let known = pythonNames[key] { return known }
    let code = recording.codes.codes[frame.code]
    let file = recording.codes.files[code.file]
    let function = frame.code == 0 ? "<unknown code>" : code.name
    let isStarter = FrameRoles.isProgramStarter(file: file)
    let name = NamedFrame(
      language: frame.isContext ? .context : .python, function: function, shortFunction: function,
      file: file.isEmpty ? nil : file,
      line: frame.code == 0 ? nil : frame.line, module: moduleName(ofFile: code.file), isInlined: false,
      role: FrameRoles.isImportMachinery(file: file) ? .importing : isStarter ? .plumbing : .program)
    pythonNames[key] = name
    return name
  }

  private func names(of frame: CanonicalNativeFrame) -> [NamedFrame] {
    if let known = nativeNames[frame.rawValue] { return known }
    let names = lookUp(frame)
    nativeNames[frame.rawValue] = names
    return names
  }

  private func lookUp(_ frame: CanonicalNativeFrame) -> [NamedFrame] {
    guard let number = frame.module else {
      let text = "0x" + String(frame.lookupAddress, radix: 16)
      return [Self.unnamed(text, module: nil, role: .program)]
    }
    let module = recording.modules.modules[number]
    let found = naming.names(at: frame.lookupAddress, in: module)
    if found.isEmpty {
      let text = module.name + "+0x" + String(frame.lookupAddress &- module.base, radix: 16)
      return [Self.unnamed(text, module: module.path, role: role(in: module, function: ""))]
    }
    return found.map { name in
      NamedFrame(
        language: name.isCPlusPlus ? .cplusplus : .native, function: name.function, shortFunction: name.shortFunction,
        file: name.file, line: name.line, module: module.path, isInlined: name.isInlined,
        role: role(in: module, function: name.function, file: name.file))
    }
  }

  private static func unnamed(_ text: String, module: String?, role: NamedFrame.Role) -> NamedFrame {
    NamedFrame(
      language: .native, function: text, shortFunction: text, file: nil, line: nil, module: module, isInlined: false, role: role,
      isAddress: true)
  }

  private func role(in module: LoadedModule, function: String, file: String? = nil) -> NamedFrame.Role {
    switch module.role {
    case .interpreter: .interpreter
    case .runtime, .profiler: .plumbing
    case .program: isInterpreterProgram(module) ? .interpreter : FrameRoles.role(ofFunction: function, file: file)
    }
  }

  /// The small executable that only calls libpython's main.
  private func isInterpreterProgram(_ module: LoadedModule) -> Bool {
    recording.facts.pythonVersion != nil && module.path == recording.facts.executable && module.name.hasPrefix("python")
  }
}
