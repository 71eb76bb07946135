extension StackNamer {
  /// The frame that a site is put down to: the innermost one of the program's own code whose source is known, else the
  /// innermost of the program's, else the innermost of all. So an array belongs to the line that asked numpy for it.
  package func responsibleFrame(of site: Site) -> NamedFrame? {
    responsibleNumber(of: site).map { responsibleFrames[$0] }
  }

  /// The same as a number that is equal for equal frames, for those who add up many sites; see `responsibleFrames`.
  package func responsibleNumber(of site: Site) -> Int? {
    let number = nearResponsible(site) ?? farResponsible(site)
    return number >= 0 ? number : nil
  }

  /// Walks a matched stack outwards as `MixedStack` would order it, without building it; nil where no frame has a source.
  private func nearResponsible(_ site: Site) -> Int? {
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
      let frame = CanonicalNativeFrame(rawValue: recording.native.frames[native])
      if frame == .evaluationLoop {
        if let number = sourceInRun(&python) { return number }
      } else {
        let number = sourceFrame(of: .native(frame))
        if number >= 0 { return number }
      }
      native = Int(recording.native.parents[native])
    }
    return nil
  }

  /// Looks through one run of Python frames and goes to the one outside of it.
  private func sourceInRun(_ node: inout Int) -> Int? {
    while node != 0 {
      let frame = CanonicalPythonFrame(rawValue: recording.python.frames[node])
      node = Int(recording.python.parents[node])
      let number = sourceFrame(of: .python(frame))
      if number >= 0 { return number }
      if frame.isEntry { return nil }
    }
    return nil
  }

  /// Looks at the whole stack; -1 for an empty one.
  private func farResponsible(_ site: Site) -> Int {
    let key = UInt64(site.native) << 32 | UInt64(site.python)
    if let known = farNumbers[key] { return known }
    let frames = recording.stack(native: site.native, python: site.python).frames
    var number = frames.lazy.map { self.sourceFrame(of: $0) }.first { $0 >= 0 } ?? -1
    if number < 0 {
      let names = frames.lazy.flatMap { self.names(of: $0) }
      let name = names.first { $0.role == .program } ?? names.first
      number = name.map { self.number(of: $0) } ?? -1
    }
    farNumbers[key] = number
    return number
  }

  /// The number of the innermost function of a frame that is the program's own and has a source; -1 where none is.
  private func sourceFrame(of frame: StackFrame) -> Int {
    // Names cost most; those of the interpreter and the runtime are never the answer.
    if case .native(let native) = frame, let module = native.module, recording.modules.modules[module].role != .program {
      return -1
    }
    if let known = sourceNumbers[frame] { return known }
    let name = names(of: frame).first { $0.role == .program && $0.file != nil }
    let number = name.map { self.number(of: $0) } ?? -1
    sourceNumbers[frame] = number
    return number
  }

  private func number(of frame: NamedFrame) -> Int {
    if let known = frameNumbers[frame] { return known }
    responsibleFrames.append(frame)
    frameNumbers[frame] = responsibleFrames.count - 1
    return responsibleFrames.count - 1
  }
}
