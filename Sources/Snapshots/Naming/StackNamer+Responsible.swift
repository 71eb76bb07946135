extension StackNamer {
  /// The frame that a site is put down to: the innermost one of the program's own code, else the innermost of all.
  package func responsibleFrame(of site: Site) -> NamedFrame? {
    responsibleNumber(of: site).map { responsibleFrames[$0] }
  }

  /// The same as a number that is equal for equal frames, for those who add up many sites; see `responsibleFrames`.
  package func responsibleNumber(of site: Site) -> Int? {
    let number = nearResponsible(site) ?? farResponsible(site)
    return number >= 0 ? number : nil
  }

  /// Looks at the frames up to the innermost evaluation loop and at the Python frame in it, which decide nearly always.
  private func nearResponsible(_ site: Site) -> Int? {
    let loops = recording.native.runs[Int(site.native)]
    guard site.native == 0 || loops == recording.python.runs[Int(site.python)] else { return nil }
    var node = Int(site.native)
    while node != 0 {
      let frame = CanonicalNativeFrame(rawValue: recording.native.frames[node])
      if frame == .evaluationLoop { break }
      let number = programFrame(of: .native(frame))
      if number >= 0 { return number }
      node = Int(recording.native.parents[node])
    }
    guard site.python != 0 else { return nil }
    let number = programFrame(of: .python(CanonicalPythonFrame(rawValue: recording.python.frames[Int(site.python)])))
    return number >= 0 ? number : nil
  }

  /// Looks at the whole stack; -1 for an empty one.
  private func farResponsible(_ site: Site) -> Int {
    let key = UInt64(site.native) << 32 | UInt64(site.python)
    if let known = farNumbers[key] { return known }
    let frames = recording.stack(native: site.native, python: site.python).frames
    var number = frames.lazy.map { self.programFrame(of: $0) }.first { $0 >= 0 } ?? -1
    if number < 0, let innermost = frames.first.flatMap({ names(of: $0).first }) { number = self.number(of: innermost) }
    farNumbers[key] = number
    return number
  }

  /// The number of the innermost function of a frame that is the program's own; -1 where none is.
  private func programFrame(of frame: StackFrame) -> Int {
    if let known = programNumbers[frame] { return known }
    let number = names(of: frame).first { $0.role == .program }.map { self.number(of: $0) } ?? -1
    programNumbers[frame] = number
    return number
  }

  private func number(of frame: NamedFrame) -> Int {
    if let known = frameNumbers[frame] { return known }
    responsibleFrames.append(frame)
    frameNumbers[frame] = responsibleFrames.count - 1
    return responsibleFrames.count - 1
  }
}
