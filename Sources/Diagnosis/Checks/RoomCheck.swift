internal import Glibc
package import Launching

/// Room for captures: while a program runs they lie in /dev/shm, and then in the current folder.
package enum RoomCheck: Check {
  package static let title = "Room for captures"
  /// What a long recording takes while it runs.
  private static let comfortable = ByteCount(256 << 20)

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    ["/dev/shm", Path.currentFolder].map { folder in
      judged(folder, room: room(in: folder), isWritable: access(folder, W_OK | X_OK) == 0)
    }
  }

  /// What is said of one folder; `room` is nil where it is not there.
  package static func judged(_ folder: String, room: ByteCount?, isWritable: Bool) -> Observation {
    guard let room else {
      return Observation(
        folder, .limited, "not there", advice: "Mount a tmpfs at /dev/shm; until then captures are written to disk.")
    }
    guard isWritable else {
      return Observation(folder, .limited, "may not be written to", advice: "Name a file in another folder with -o.")
    }
    let isRoomy = room.bytes >= comfortable.bytes
    return Observation(
      folder, isRoomy ? .works : .limited, "\(room.words) free",
      advice: isRoomy ? nil : "Make room there (docker run --shm-size for /dev/shm): a recording that finds none loses events.")
  }

  private static func room(in folder: String) -> ByteCount? {
    var state = statvfs()
    guard statvfs(folder, &state) == 0 else { return nil }
    let (bytes, isTooLarge) = UInt64(state.f_bavail).multipliedReportingOverflow(by: UInt64(state.f_frsize))
    return ByteCount(isTooLarge ? .max : bytes)
  }
}
