import ArgumentParser
import Launching

/// A tool under which `kmmem run` runs a program.
enum RunTool: String, CaseIterable {
  case valgrind, asan, lsan, kmmem

  /// The tools of a list with commas, each once.
  static func named(_ words: String) throws -> [RunTool] {
    var tools: [RunTool] = []
    for word in words.split(separator: ",", omittingEmptySubsequences: false) {
      guard let tool = RunTool(rawValue: String(word)) else {
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--with \(words): there is no tool \"\(word)\"; name some of \(known).")
      }
      if tools.contains(tool) { throw ValidationError("--with \(words) names \(word) twice; leave one of them out.") }
      tools.append(tool)
    }
    return tools
  }

  /// What it is called to people.
  var name: String {
    switch self {
    case .valgrind: "Valgrind's Memcheck"
    case .asan: "AddressSanitizer"
    case .lsan: "LeakSanitizer"
    case .kmmem: "kmmem"
    }
  }
}

/// Where a tool lies on this machine.
enum ToolPlace {
  /// The program of Valgrind.
  static func valgrind() throws -> String {
    let folders = Environment.ofThisProcess.value(of: "PATH")
    if let path = ProgramFile.path(of: "valgrind", searching: folders) { return path }
    throw ValidationError("there is no valgrind on PATH; install it (Debian: apt-get install valgrind).")
  }

  /// kmmem's library that writes down Python's stacks beside AddressSanitizer; nil where it is not installed.
  static func pythonStacks(_ environment: Environment) -> String? {
    let folder = (try? AgentLibrary(environment: environment))?.folder
    return folder.map { Path.joined($0, "libkmmem_sanitizer.so") }.flatMap { Path.kind(of: $0) == .file ? $0 : nil }
  }

  /// The library of a sanitizer: the one that was named, else that of the newest GCC.
  static func library(of tool: RunTool, named: String?) throws -> String {
    let name = tool == .asan ? "libasan" : "liblsan"
    if let named {
      if Path.kind(of: named) == .file { return Path.absolute(named) }
      throw ValidationError("--runtime \(named) is no file; name the sanitizer's library, such as \(name).so.8.")
    }
    #if arch(arm64)
      let machine = "aarch64-linux-gnu"
    #else
      let machine = "x86_64-linux-gnu"
    #endif
    let compilers = Path.names(in: "/usr/lib/gcc/\(machine)").compactMap { Int($0) }.sorted(by: >)
    let versions = Path.names(in: "/usr/lib/\(machine)").filter { $0.hasPrefix("\(name).so.") }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0 > $1
    }
    let candidates = compilers.map { "/usr/lib/gcc/\(machine)/\($0)/\(name).so" } + versions.map { "/usr/lib/\(machine)/\($0)" }
    if let found = candidates.first(where: { Path.kind(of: $0) == .file }) { return found }
    throw ValidationError(
      "there is no \(name).so of GCC here; install it (Debian: apt-get install \(tool == .asan ? "libasan8" : "liblsan0")), or name it "
        + "with --runtime.")
  }
}
