import ArgumentParser
import CaptureFormat
import Detectors
import Launching
import Reports

/// The files that `kmmem report` shows, told apart by how they begin.
struct ReportInput {
  private(set) var captures: [String] = []
  /// Of one process.
  private(set) var snapshots: [String] = []
  /// What `kmmem growth --format json` has answered.
  private(set) var growth: [UInt8]?

  /// Looks at the files; what is none of these is taken for a capture, whose reader says what is wrong with it.
  init(_ paths: [String]) throws {
    for path in paths {
      let head = (try? Path.head(of: path, limit: 8)) ?? []
      if SnapshotFile.isSnapshot(head) {
        snapshots.append(path)
      } else if head.first == UInt8(ascii: "{") {
        if growth != nil { throw ValidationError("\(path) is a second measurement of growth; name one of them.") }
        growth = try Self.growth(path)
      } else {
        captures.append(path)
      }
    }
  }

  /// Refuses what a format cannot show.
  func check(for options: ReportCommandOptions) throws {
    let format = options.format
    if format == .html { return }
    if format.ofFindings != nil {
      if !snapshots.isEmpty, captures.isEmpty, growth == nil { return }
      throw ValidationError(
        "--format \(format.rawValue) tells what leaks in snapshots; name snapshots of one process, or run kmmem leaks or growth with it."
      )
    }
    if let path = snapshots.first {
      if options.tellsOfSites && captures.isEmpty {
        throw ValidationError(
          "\(path) is a snapshot; name the capture of its process too, or ask kmmem objects, leaks or holders.")
      }
      if !options.tellsOfSites {
        throw ValidationError(
          "\(path) is a snapshot, which --format \(format.rawValue) does not show; take --format html, json, or csv with a row for each "
            + "site, or ask kmmem objects, leaks or holders.")
      }
    }
    if growth != nil {
      throw ValidationError(
        "--format \(format.rawValue) shows captures alone; take --format html, or leave the measurement of growth out.")
    }
  }

  /// What leaks in the process of the snapshots, as the last one and the configuration of the current folder have it.
  func judged(_ progress: Progress) throws -> JudgedFindings {
    let heaps = try LeaksInput.loaded(snapshots, capture: nil, progress)
    progress.show("looking for leaks")
    let configuration = try progress.clearing { try JudgementOptions.configuration(at: nil) }
    return JudgedFindings(LeakReport(LeakAnalysis(heaps, showsPossible: true)), by: configuration)
  }

  private static func growth(_ path: String) throws -> [UInt8] {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try Path.whole(path) } catch {
      throw ValidationError("\(path) cannot be read: \(error.words); name a file that kmmem growth --format json has written.")
    }
    guard case .object(let members)? = try? JSONValue(bytes), members["schema"] == .string("kmmem.growth") else {
      throw ValidationError("\(path) is JSON, but not of kmmem growth; name a file that kmmem growth --format json has written.")
    }
    guard members["version"] == .number("1") else {
      throw ValidationError("\(path) was written by another version of kmmem growth; measure again with this one.")
    }
    return bytes
  }
}
