import CaptureFormat
import Snapshots
import Suppressions

/// Whether a site belongs to a component, worked out from its whole stack.
struct SlowMembership {
  let names: StackNamer
  var recording: Recording { names.recording }

  func holds(_ pattern: ComponentPattern, _ site: Site) -> Bool {
    let frames = recording.stack(native: site.native, python: site.python).frames.flatMap { names.names(of: $0) }
    let python = frames.filter { $0.language == .python }
    let native = frames.filter { $0.language != .python && $0.language != .context }
    let modules = python.compactMap(\.module)
    if let glob = pattern.thread, !glob.matches(RandomProgram.threads[Int(site.thread)]) { return false }
    if let glob = pattern.context {
      guard frames.contains(where: { $0.language == .context && glob.matches($0.function) }) else { return false }
    }
    if let glob = pattern.module, !modules.contains(where: { isIn($0, glob) }) { return false }
    if let glob = pattern.package {
      let folders = native.compactMap(\.module).filter { $0.contains("/numpy") }
      guard modules.contains(where: { isIn($0, glob) }) || glob.matches("numpy") && !folders.isEmpty else { return false }
    }
    if let glob = pattern.function {
      let called = python.flatMap { [$0.function, "\($0.module ?? "").\($0.function)"] }
      let compiled = native.filter { $0.role == .program && $0.module != nil }
        .flatMap { [$0.function, String($0.function.prefix { $0 != "(" })] }
      guard (called + compiled).contains(where: glob.matches) else { return false }
    }
    if let glob = pattern.library, !isOwn(site, glob) { return false }
    return true
  }

  private func isIn(_ module: String, _ glob: Glob) -> Bool {
    let parts = module.split(separator: ".")
    return (1...max(parts.count, 1)).contains { glob.matches(parts.prefix($0).joined(separator: ".")) }
  }

  /// Walks outwards past the runtime and the interpreter, up to the first frame that is neither.
  private func isOwn(_ site: Site, _ glob: Glob) -> Bool {
    for word in recording.native.stack(site.native) {
      let frame = CanonicalNativeFrame(rawValue: word)
      if frame == .evaluationLoop { return false }
      guard let number = frame.module else { continue }
      let module = recording.modules.modules[number]
      if glob.matchesPathOrName(module.path) { return true }
      if module.role == .program { return false }
    }
    return false
  }
}
