import Foundation

/// The CPythons of this machine, one for each version that kmmem supports.
enum PythonInterpreters {
  static let versions = ["3.9", "3.10", "3.11", "3.12", "3.13"]

  /// Version and path; looks in PATH and in pyenv's folder. Missing ones are printed.
  static let found: [(version: String, path: String)] = versions.compactMap { version in
    guard let path = candidates(version).first(where: { reports(version, $0) }) else {
      print("no Python \(version) on this machine: its line tables are not tested")
      return nil
    }
    return (version, path)
  }

  private static func candidates(_ version: String) -> [String] {
    let environment = ProcessInfo.processInfo.environment
    let root = environment["PYENV_ROOT"] ?? "\(NSHomeDirectory())/.pyenv"
    let installed = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/versions")) ?? []
    let pyenv = installed.filter { $0.hasPrefix(version + ".") }.sorted().map { "\(root)/versions/\($0)/bin/python3" }
    return pyenv + ["python\(version)", "python3"].compactMap { Tool($0)?.path }
  }

  private static func reports(_ version: String, _ path: String) -> Bool {
    let script = "import sys; print('%d.%d' % sys.version_info[:2])"
    return (try? Tool(path: path).run(["-c", script])).map { $0.hasPrefix(version + "\n") } ?? false
  }
}
