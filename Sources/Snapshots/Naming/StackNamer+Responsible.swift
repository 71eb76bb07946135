extension StackNamer {
  /// What stands in the tables by node in place of a frame's number.
  private static let hasNone: Int32 = -1
  private static let unknown: Int32 = -2
  private static let isLoop: Int32 = -3

  /// The frame that a site is put down to: the innermost one of the program's own code whose source is known, else the
  /// innermost of the program's, else the innermost of all. So an array belongs to the line that asked numpy for it.
  package func responsibleFrame(of site: Site) -> NamedFrame? {
    responsibleNumber(of: site).map { responsibleFrames[$0] }
  }

  /// The same as a number, for those who add up many sites: sites of one number have equal frames; see `responsibleFrames`.
  package func responsibleNumber(of site: Site) -> Int? {
    let number = nearResponsible(site) ?? farResponsible(site)
    return number >= 0 ? number : nil
  }

  /// Walks a matched stack outwards as `MixedStack` would order it, without building it; nil where no frame has a source.
  private func nearResponsible(_ site: Site) -> Int? {
    if nativeStops.isEmpty { prepareTables() }
    let loops = recording.native.runs[Int(site.native)]
    guard site.native == 0 || loops == recording.python.runs[Int(site.python)] else { return nil }
    var python = Int(site.python)
    var native = Int(site.native)
    if native == 0 {
      while python != 0 {
        if let number = sourceInRun(&python) { return number }
      }
    }
    while native != 0 {
      native = nativeStop(from: native)
      if native != 0 {
        if let number = nativeSources[native] == Self.isLoop ? sourceInRun(&python) : Int(nativeSources[native]) { return number }
        native = Int(recording.native.parents[native])
      }
    }
    return nil
  }

  /// Makes room for the nodes that are new.
  func prepareTables() {
    let native = [Int32](repeating: Self.unknown, count: recording.native.count - nativeSources.count)
    nativeSources += native
    nativeStops += native
    nativeStops[0] = 0
    pythonSources += [Int32](repeating: Self.unknown, count: recording.python.count - pythonSources.count)
  }

  /// The next node outwards, the given one included, that is an evaluation loop or has a source; 0 where none is.
  ///
  /// Between two loops stand dozens of the interpreter's own frames: each is passed once, and then stepped over.
  private func nativeStop(from start: Int) -> Int {
    var node = start
    while nativeStops[node] == Self.unknown {
      let frame = CanonicalNativeFrame(rawValue: recording.native.frames[node])
      nativeSources[node] = frame == .evaluationLoop ? Self.isLoop : Int32(sourceFrame(of: .native(frame)))
      nativeStops[node] = nativeSources[node] == Self.hasNone ? Self.unknown : Int32(node)
      if nativeStops[node] == Self.unknown { node = Int(recording.native.parents[node]) }
    }
    let stop = nativeStops[node]
    node = start
    while nativeStops[node] == Self.unknown {
      nativeStops[node] = stop
      node = Int(recording.native.parents[node])
    }
    return Int(stop)
  }

  /// Looks through one run of Python frames and goes to the one outside of it.
  private func sourceInRun(_ node: inout Int) -> Int? {
    while node != 0 {
      let frame = CanonicalPythonFrame(rawValue: recording.python.frames[node])
      if pythonSources[node] == Self.unknown { pythonSources[node] = Int32(sourceFrame(of: .python(frame))) }
      let number = pythonSources[node]
      node = Int(recording.python.parents[node])
      if number != Self.hasNone { return Int(number) }
      if frame.isEntry { return nil }
    }
    return nil
  }

  /// Looks at the whole stack; -1 for an empty one.
  private func farResponsible(_ site: Site) -> Int {
    let key = UInt64(site.native) << 32 | UInt64(site.python)
    if let known = farNumbers[key] { return known }
    let frames = recording.stack(native: site.native, python: site.python).frames
    var number = frames.lazy.map { self.sourceFrame(of: $0) }.first { $0 >= 0 } ?? Int(Self.hasNone)
    if number < 0 {
      let names = frames.lazy.filter { self.mayBeProgram($0) }.flatMap { self.names(of: $0) }
      let name = names.first { $0.role == .program } ?? frames.lazy.flatMap { self.names(of: $0) }.first
      number = name.map { self.number(of: $0) } ?? Int(Self.hasNone)
    }
    farNumbers[key] = number
    return number
  }

  /// Names cost most; those of the interpreter and the runtime are never the program's own.
  package func mayBeProgram(_ frame: StackFrame) -> Bool {
    guard case .native(let native) = frame, let module = native.module else { return true }
    return recording.modules.modules[module].role == .program
  }

  /// The number of the innermost function of a frame that is the program's own and has a source; -1 where none is.
  private func sourceFrame(of frame: StackFrame) -> Int {
    guard mayBeProgram(frame) else { return Int(Self.hasNone) }
    if let known = sourceNumbers[frame] { return known }
    let name = names(of: frame).first { $0.role == .program && $0.file != nil }
    let number = name.map { self.number(of: $0) } ?? Int(Self.hasNone)
    sourceNumbers[frame] = number
    return number
  }

  private func number(of frame: NamedFrame) -> Int {
    responsibleFrames.append(frame)
    return responsibleFrames.count - 1
  }
}
