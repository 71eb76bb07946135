internal import Launching

/// The libraries that kmmem loads into a program.
package enum LibrariesCheck: Check {
  package static let title = "Libraries"
  private static let bridge = "libkmmem_python.so"

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    let agent: AgentLibrary
    do throws(LaunchError) { agent = try AgentLibrary(environment: surroundings.environment) } catch {
      return [Observation("agent", .fails, "not found", advice: surroundings.sentence(error), isEssential: true)]
    }
    let bridgePath = Path.joined(agent.folder, bridge)
    let hasBridge = Path.kind(of: bridgePath) == .file
    return [
      Observation("agent", .works, agent.path),
      hasBridge
        ? Observation("Python bridge", .works, bridgePath)
        : Observation(
          "Python bridge", .fails, "\(bridge) is not in \(agent.folder)",
          advice: "Install kmmem again, or set KMMEM_LIBRARY_DIR to the folder of both libraries.", isEssential: true),
    ]
  }
}
