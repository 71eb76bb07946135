internal import Glibc

/// What a process has mapped where (proc_pid_maps(5)).
package struct MemoryMap {
  /// One line of the list.
  package struct Region: Equatable {
    /// Its addresses.
    package let range: Range<UInt64>
    /// Whether it holds code.
    package let isExecutable: Bool
    /// Whether others see what is written to it.
    package let isSharedForWriting: Bool
    /// Where in the file it begins.
    package let offset: UInt64
    /// The file, or a name such as "[vdso]"; empty for anonymous memory.
    package let path: String
  }

  /// The regions by their addresses.
  package let regions: [Region]

  /// Reads the list of a process.
  package init(of process: Int32) throws(SystemError) {
    guard let stream = fopen("/proc/\(process)/maps", "re") else { throw SystemError(code: errno) }
    defer { fclose(stream) }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { text += chunk[..<count] }
    if ferror(stream) != 0 { throw SystemError(code: errno) }
    self.init(text: String(decoding: text, as: UTF8.self))
  }

  /// Reads the text of a list; lines that make no sense are left out.
  package init(text: String) {
    regions = text.split(separator: "\n").compactMap { Region(line: $0) }
  }

  /// The region around an address.
  package func region(at address: UInt64) -> Region? {
    var (low, high) = (0, regions.count)
    while low < high {
      let middle = (low + high) / 2
      if regions[middle].range.upperBound <= address { low = middle + 1 } else { high = middle }
    }
    return low < regions.count && regions[low].range.contains(address) ? regions[low] : nil
  }

  /// The files that are mapped with code, each with where its beginning lies.
  package var modules: [(path: String, base: UInt64)] {
    var bases: [String: UInt64] = [:]
    var result: [(path: String, base: UInt64)] = []
    for region in regions where !region.path.isEmpty {
      if region.offset == 0, bases[region.path] == nil { bases[region.path] = region.range.lowerBound }
      if region.isExecutable, let base = bases[region.path], !result.contains(where: { $0.base == base }) {
        result.append((region.path, base))
      }
    }
    return result
  }
}

extension MemoryMap.Region {
  /// Reads "7f1000-7f2000 r-xp 00001000 fe:00 1234   /usr/lib/libc.so.6"; nil for anything else.
  init?(line: Substring) {
    let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
    let bounds = fields.first?.split(separator: "-").compactMap { UInt64($0, radix: 16) } ?? []
    guard fields.count >= 5, bounds.count == 2, bounds[0] <= bounds[1], let offset = UInt64(fields[2], radix: 16) else {
      return nil
    }
    self.init(
      range: bounds[0]..<bounds[1], isExecutable: fields[1].contains("x"),
      isSharedForWriting: fields[1].hasPrefix("rw") && fields[1].hasSuffix("s"), offset: offset,
      path: fields.count > 5 ? String(fields[5].drop { $0 == " " }) : "")
  }
}
