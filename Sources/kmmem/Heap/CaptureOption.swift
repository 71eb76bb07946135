import ArgumentParser
import CaptureFormat
import Glibc
import Snapshots
import Symbolication

/// Which capture names the stacks that made a snapshot's objects.
struct CaptureOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The capture that was being written when the snapshot was made; without it, one is looked for beside the snapshot.",
      valueName: "file"), completion: .file(extensions: ["kmmem"]))
  var capture: String?
}

extension HeapSnapshot {
  /// Loads the capture that tells the stacks of the snapshot's objects, unless one is loaded: the one that was named, else one beside the
  /// snapshot. Where no recording was going on, or tracemalloc knew the stacks, none is needed; one that was named and is another's is
  /// refused.
  func findStacks(inCapture named: String?) throws {
    if stackNames != nil { return }
    let isNeeded = file.header.recordingStart != 0 && !file.header.flags.contains(.tracemalloc)
    if let named {
      let header = try Self.header(named)
      guard isNeeded, isOf(header) else {
        throw ValidationError(
          "\(named) is not the recording that was going on when \(file.path) was made; name that one, or leave --capture out.")
      }
      try load(named)
    } else if isNeeded, let found = captureBeside() {
      try load(found)
    }
  }

  /// The same for an answer of which stacks are only a part: where one beside the snapshot cannot be read, they are left out.
  func findStacksIfReadable(inCapture named: String?) throws {
    do { try findStacks(inCapture: named) } catch { if named != nil { throw error } }
  }

  private func load(_ path: String) throws {
    let recording = try ReportCommand.recording(path)
    stackNames = StackNamer(recording, naming: SymbolNaming(Symbolizer(search: ReportCommand.searchPath)))
  }

  private static func header(_ path: String) throws -> CaptureHeader {
    do throws(CaptureError) {
      return try CaptureFile.header(path: path)
    } catch {
      throw ValidationError(error.sentence)
    }
  }

  /// A capture in the snapshot's folder that was begun when the snapshot's recording was.
  private func captureBeside() -> String? {
    let folder = file.path.lastIndex(of: "/").map { String(file.path[...$0]) } ?? ""
    guard let entries = opendir(folder.isEmpty ? "." : folder) else { return nil }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.contains(".kmmem") { names.append(name) }
    }
    return names.sorted().map { folder + $0 }.first { path in (try? CaptureFile.header(path: path)).map(isOf) ?? false }
  }
}
