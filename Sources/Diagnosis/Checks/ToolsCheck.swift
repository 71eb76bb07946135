internal import Launching

/// Programs that kmmem's pages send a reader to, beside kmmem itself.
package enum ToolsCheck: Check {
  package static let title = "Other tools"
  private static let tools = [
    (name: "valgrind", use: "finds uses of freed and of uninitialised memory, which kmmem does not look for")
  ]

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    let path = surroundings.environment.value(of: "PATH") ?? ""
    return tools.map { name, use in
      let folder = path.split(separator: ":").first { Path.kind(of: Path.joined(String($0), name)) == .file }
      guard let folder else {
        return Observation(name, .limited, "not installed; it \(use)", advice: "Install it if you need that; kmmem does without.")
      }
      return Observation(name, .works, Path.joined(String(folder), name))
    }
  }
}
