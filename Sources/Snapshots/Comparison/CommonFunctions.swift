import CaptureFormat

/// The functions of two recordings under common numbers: the same number stands for the same function of the same file.
package final class CommonFunctions {
  /// A function with the number of its file, or of its library where no file is known.
  private struct Function: Hashable {
    let name: String
    let file: Int
  }

  /// By side.
  private let names: [StackNamer]
  private var files: CommonFiles
  private let stable: StableFunction
  /// Native frames are left out, as one of the recordings has none.
  package let omitsNative: Bool
  private var numbers: [Function: UInt32] = [:]
  /// By side: what the frames that were asked for tell, and all their functions.
  private var telling: [[StackFrame: [UInt32]]] = [[:], [:]]
  private var all: [[StackFrame: [UInt32]]] = [[:], [:]]

  /// Looks at all frames of two recordings: which files are the same depends on all of them.
  package init(before: StackNamer, after: StackNamer) {
    let sides = [before, after]
    let omitsNative = sides.contains { !$0.recording.header.options.contains(.native) }
    let found = sides.map { $0.recording.codes.files + (omitsNative ? [] : $0.nativeFiles) }
    names = sides
    self.omitsNative = omitsNative
    stable = StableFunction(isPlain: sides.contains { !$0.recording.hasQualifiedNames })
    files = CommonFiles(before: found[0], after: found[1])
  }

  /// The names of one side.
  package func names(on side: ComparedSide) -> StackNamer { names[side.rawValue] }

  /// The numbers of the program's own functions of a frame, innermost first.
  func numbers(of frame: StackFrame, on side: ComparedSide) -> [UInt32] {
    if let known = telling[side.rawValue][frame] { return known }
    let found = tellingNames(of: frame, on: side).map { number(of: $0, on: side) }
    telling[side.rawValue][frame] = found
    return found
  }

  /// The numbers of all functions of a stack, innermost first.
  func allNumbers(of stack: MixedStack, on side: ComparedSide) -> [UInt32] {
    stack.frames.flatMap { frame in
      if let known = all[side.rawValue][frame] { return known }
      let found = isOmitted(frame) ? [] : names[side.rawValue].names(of: frame).map { number(of: $0, on: side) }
      all[side.rawValue][frame] = found
      return found
    }
  }

  /// The functions of a frame that are the program's own.
  private func tellingNames(of frame: StackFrame, on side: ComparedSide) -> [NamedFrame] {
    let names = names[side.rawValue]
    guard !isOmitted(frame), names.mayBeProgram(frame) else { return [] }
    return names.names(of: frame).filter { $0.role == .program && stable.name(of: $0) != nil }
  }

  private func isOmitted(_ frame: StackFrame) -> Bool {
    guard omitsNative, case .native = frame else { return false }
    return true
  }

  /// The number of a function, and for a comprehension one of its own.
  package func number(of frame: NamedFrame, on side: ComparedSide) -> UInt32 {
    let function = Function(
      name: stable.name(of: frame) ?? frame.function, file: frame.role == .program ? fileNumber(of: frame, on: side) : 0)
    let number = numbers[function] ?? UInt32(numbers.count + 1)
    numbers[function] = number
    return number
  }

  /// The number of a frame's file; of its library where no file is known.
  package func fileNumber(of frame: NamedFrame, on side: ComparedSide) -> Int {
    guard let file = frame.file else { return frame.module.map { files.number(ofLibrary: $0) } ?? 0 }
    // Where somebody once built the interpreter says nothing.
    let isInterpreter = frame.role == .interpreter
    return files.number(ofFile: isInterpreter ? file.split(separator: "/").suffix(2).joined(separator: "/") : file, on: side)
  }

  /// The number of a frame's module: of its library, or of Python's file, which is one module.
  package func moduleNumber(of frame: NamedFrame, on side: ComparedSide) -> Int {
    frame.language == .python ? fileNumber(of: frame, on: side) : frame.module.map { files.number(ofLibrary: $0) } ?? 0
  }

  /// The frame that a site is put down to; never a comprehension, but the function around it.
  package func responsibleFrame(of site: Site, on side: ComparedSide) -> NamedFrame? {
    let names = names(on: side)
    let frame = names.responsibleFrame(of: site)
    if !omitsNative, frame.map({ stable.name(of: $0) != nil }) ?? true { return frame }
    let stack = names.recording.stack(native: site.native, python: site.python)
    let telling = functions(of: stack, on: side)
    return telling.first { $0.frame.file != nil }?.frame ?? telling.first?.frame
  }

  /// The functions of a stack that tell it from others, innermost first, with their numbers; where none is the program's own, all.
  package func functions(of stack: MixedStack, on side: ComparedSide) -> [(frame: NamedFrame, number: UInt32)] {
    let own = stack.frames.flatMap { tellingNames(of: $0, on: side) }
    let telling = own.isEmpty ? stack.frames.filter { !isOmitted($0) }.flatMap { names[side.rawValue].names(of: $0) } : own
    return telling.map { ($0, number(of: $0, on: side)) }
  }

  /// The functions of a frame, innermost first, with their numbers; a comprehension is left to the function around it.
  package func functions(of frame: StackFrame, on side: ComparedSide) -> [(frame: NamedFrame, number: UInt32)] {
    if isOmitted(frame) { return [] }
    let named = names[side.rawValue].names(of: frame).filter { stable.name(of: $0) != nil }
    return named.map { ($0, number(of: $0, on: side)) }
  }
}

extension Recording {
  /// Whether functions of Python are named with the classes and functions around them, which Python 3.11 and later do.
  fileprivate var hasQualifiedNames: Bool {
    guard let parts = facts.pythonVersion?.split(separator: ".").prefix(2).map({ Int($0) ?? 0 }), parts.count == 2 else {
      return true
    }
    return (parts[0], parts[1]) >= (3, 11)
  }
}

extension StackNamer {
  /// The files of all native functions that may be the program's own.
  fileprivate var nativeFiles: [String] {
    Set(recording.native.frames).flatMap { word in
      let frame = StackFrame.native(CanonicalNativeFrame(rawValue: word))
      return mayBeProgram(frame) ? names(of: frame).compactMap(\.file) : []
    }
  }
}
