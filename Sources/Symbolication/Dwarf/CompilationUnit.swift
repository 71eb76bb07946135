import CElfutils

/// One compilation unit: its functions, the code inlined into them and its line table, each read at first use.
final class CompilationUnit {
  /// Where the ranges and lines are: the unit's own entry, also when the rest is in a `.dwo` file.
  let root: DebugEntry
  private let bounds: Range<UInt64>
  private let names: FunctionNames

  /// Remembers the unit's entry; nothing else is read yet.
  init(_ root: DebugEntry, bounds: Range<UInt64>, names: FunctionNames) {
    self.root = root
    self.bounds = bounds
    self.names = names
  }

  /// The language that the whole unit was written in.
  private(set) lazy var language = SourceLanguage(dwarf: root.number(.language) ?? body.number(.language) ?? 0)
  private lazy var lines = LineTable(root)
  /// The entry that holds the functions: that of the `.dwo` file if the unit was split and the file is there.
  private lazy var body: DebugEntry = {
    var split = unsafe Dwarf_Die()
    let result = unsafe root.withRaw { unsafe dwarf_cu_info($0.pointee.cu, nil, nil, nil, &split, nil, nil, nil) }
    return (result == 0 ? unsafe DebugEntry(split) : nil) ?? root
  }()
  private lazy var context = FunctionContext(
    bounds: bounds, names: names, language: language,
    files: body.identity == root.identity ? lines.files : SourceFiles(body))
  private lazy var functions = FunctionTable(under: body, of: context, insideTypes: false)
  /// Also the functions that stand inside types and other functions; rarely needed, and much slower to read.
  private lazy var allFunctions = FunctionTable(under: body, of: context, insideTypes: true)

  /// One function around an address, with the place inside it that runs.
  struct Activation {
    /// Nil where the unit has lines but no function.
    var function: FunctionName?
    /// Where this activation had got to: in the innermost the address itself, in the others the call.
    var file: SourceFile?
    /// Counted from 1; nil for code without a line.
    var line: Int?
    /// Whether the next activation holds a copy of this one's function.
    var isInlined: Bool
  }

  /// The functions around the address, innermost first; empty if the unit knows neither function nor line.
  func activations(at address: UInt64) -> [Activation] {
    let place = lines.place(at: address)
    var activation = Activation(function: nil, file: place?.file, line: place?.line, isInlined: false)
    guard let function = functions.function(at: address) ?? allFunctions.function(at: address) else {
      return place == nil ? [] : [activation]
    }
    var activations: [Activation] = []
    var copy = function.innermostCopy(at: address)
    while let inlined = copy {
      activations.append(Activation(function: inlined.name, file: activation.file, line: activation.line, isInlined: true))
      activation.file = inlined.callFile
      activation.line = inlined.callLine
      copy = inlined.parent
    }
    activation.function = function.name
    activations.append(activation)
    return activations
  }
}

extension SourceLanguage {
  /// The meaning of a DW_LANG_* number.
  init(dwarf number: Int) {
    switch number {
    case 0: self = .unknown
    case Int(DW_LANG_C89), Int(DW_LANG_C), Int(DW_LANG_C99), Int(DW_LANG_C11), 0x2c: self = .c
    case Int(DW_LANG_C_plus_plus), Int(DW_LANG_C_plus_plus_03), Int(DW_LANG_C_plus_plus_11), Int(DW_LANG_C_plus_plus_14),
      0x2b, 0x3a:
      self = .cPlusPlus
    case Int(DW_LANG_Fortran77), Int(DW_LANG_Fortran90), Int(DW_LANG_Fortran95), Int(DW_LANG_Fortran03), Int(DW_LANG_Fortran08):
      self = .fortran
    case Int(DW_LANG_Rust): self = .rust
    case Int(DW_LANG_Swift): self = .swift
    case Int(DW_LANG_Mips_Assembler), 0x31: self = .assembly
    default: self = .other
    }
  }
}
