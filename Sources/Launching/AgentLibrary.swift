/// The library that records, and how a program is started with it.
public struct AgentLibrary: Equatable, Sendable {
  /// The folder in which it lies, beside the Python bridge.
  public let folder: String

  private static let name = "libkmmem_agent.so"

  /// The library's own path.
  public var path: String { Path.joined(folder, AgentLibrary.name) }

  /// Finds it: in `KMMEM_LIBRARY_DIR`, else beside the executable (a build), else in `../lib/kmmem` (an installation).
  public init(executable: String, environment: Environment) throws(LaunchError) {
    var folders: [String]
    if let named = environment.value(of: "KMMEM_LIBRARY_DIR"), !named.isEmpty {
      folders = [Path.absolute(named)]
    } else {
      let beside = Path.folder(of: executable)
      folders = [beside, Path.joined(Path.folder(of: beside), "lib/kmmem")]
    }
    guard let folder = folders.first(where: { Path.kind(of: Path.joined($0, AgentLibrary.name)) == .file }) else {
      throw .noAgent(searched: folders)
    }
    self.folder = folder
  }

  /// Finds the one that was built or installed with this executable.
  public init(environment: Environment) throws(LaunchError) {
    try self.init(executable: Path.resolved("/proc/self/exe") ?? CommandLine.arguments[0], environment: environment)
  }

  /// Whether the loader could read the path in LD_PRELOAD, which it splits at spaces and colons.
  static func isLoadable(_ folder: String) -> Bool { !folder.contains { $0 == ":" || $0 == " " } }

  /// The variables with which the program is recorded into `capture`; the agent takes them out again before `main`.
  ///
  /// `snapshots` is what the paths of its snapshots begin with; `folder` is this library's, or a link to it whose path the loader can read.
  func environment(
    _ plan: Environment, options: RecordingOptions, capture: String, snapshots: String, through folder: String
  ) -> Environment {
    var result = plan
    let own = plan.rawValue(of: "LD_PRELOAD")
    let library = RawText(Path.joined(folder, AgentLibrary.name))
    let preload = own.map { RawText(bytes: library.bytes + [0x3a] + $0.bytes) } ?? library
    result = result.setting("LD_PRELOAD", to: preload)
    result = result.setting("KMMEM_USER_PRELOAD", to: own)
    result = result.setting("KMMEM_CAPTURE", to: RawText(capture))
    for setting in options.settings + options.snapshots.settings(stem: snapshots) {
      result = result.setting(setting.name, to: RawText(setting.value))
    }
    return result
  }
}
