import Foundation

/// A program of the machine that a test compiles with or asks for its opinion.
struct Tool {
  let path: String

  /// Looks the name up in PATH; nil if it is not installed.
  init?(_ name: String) {
    let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
    guard let path = folders.map({ "\($0)/\(name)" }).first(where: FileManager.default.isExecutableFile) else { return nil }
    self.path = path
  }

  init(path: String) {
    self.path = path
  }

  struct Failure: Error {
    let command: [String]
    let message: String
  }

  /// Runs the program, hands it `input` and returns what it prints.
  @discardableResult
  func run(_ arguments: [String], input: String = "", in folder: URL? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = FileHandle.nullDevice
    try process.run()
    let writer = Thread {
      try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try? stdin.fileHandleForWriting.close()
    }
    writer.start()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(command: [path] + arguments, message: String(decoding: output, as: UTF8.self))
    }
    return String(decoding: output, as: UTF8.self)
  }
}
