internal import Glibc
package import Launching

/// Limits of memory that a recorded program shares with the agent in it.
package enum MemoryCheck: Check {
  package static let title = "Memory"
  /// Below this a big program and its recording hardly fit.
  private static let comfortable = ByteCount(4 << 30)
  /// Addresses for a program beside the more than 8 GiB of them that the agent reserves.
  private static let roomyAddresses = ByteCount(16 << 30)
  /// Linux's default number of mappings of a process.
  private static let usualMappings = 65530

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    let space = limit.rlim_cur == rlim_t.max ? nil : ByteCount(UInt64(limit.rlim_cur))
    return [
      judged(addressSpace: space), judged(group: groupLimit), judged(overcommit: number("/proc/sys/vm/overcommit_memory") ?? 0),
      judged(mappings: number("/proc/sys/vm/max_map_count") ?? usualMappings),
    ]
  }

  /// What `ulimit -v` allows.
  package static func judged(addressSpace: ByteCount?) -> Observation {
    guard let addressSpace else { return Observation("ulimit -v", .works, "unlimited") }
    let isRoomy = addressSpace.bytes >= roomyAddresses.bytes
    return Observation(
      "ulimit -v", isRoomy ? .works : .limited, addressSpace.words,
      advice: isRoomy ? nil : "A recording reserves more than 8 GiB of addresses, not of memory: record with ulimit -v unlimited."
    )
  }

  /// What the control group allows.
  package static func judged(group: ByteCount?) -> Observation {
    guard let group else { return Observation("control group", .works, "no limit of memory") }
    let isRoomy = group.bytes >= comfortable.bytes
    return Observation(
      "control group", isRoomy ? .works : .limited, group.words,
      advice: isRoomy ? nil : "A program near this limit may be killed while it is recorded: raise it for the recording.")
  }

  /// Whether copies of a process find room for their addresses.
  package static func judged(overcommit: Int) -> Observation {
    let text = "vm.overcommit_memory \(overcommit)"
    guard overcommit == 2 else { return Observation("overcommit", .works, text) }
    return Observation(
      "overcommit", .limited, text,
      advice: "A snapshot copies the process, which may be refused: use --in-place, or set vm.overcommit_memory to 0.")
  }

  /// Whether processes may have enough mappings.
  package static func judged(mappings: Int) -> Observation {
    let isEnough = mappings >= usualMappings
    return Observation(
      "mappings", isEnough ? .works : .limited, "vm.max_map_count \(mappings)",
      advice: isEnough ? nil : "Set vm.max_map_count to \(usualMappings) or more: the recording needs some of its own.")
  }

  private static var groupLimit: ByteCount? {
    let lines = (try? Path.whole("/proc/self/cgroup")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let own = lines.split(separator: "\n").first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) } ?? "/"
    let files = ["/sys/fs/cgroup\(own)/memory.max", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    let limits = files.compactMap { number($0) }.filter { $0 < 1 << 60 }
    return limits.min().map { ByteCount(UInt64($0)) }
  }

  private static func number(_ path: String) -> Int? {
    guard let bytes = try? Path.head(of: path, limit: 32) else { return nil }
    return Int(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace })
  }
}
