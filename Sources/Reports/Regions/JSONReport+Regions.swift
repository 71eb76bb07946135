import CaptureFormat
import Snapshots

extension JSONReport {
  /// What the address space of the first process consisted of when its recording ended; null where that is not known.
  static func writeRegions(_ source: ReportSource, _ frames: FrameTable, to writer: inout JSONWriter) {
    let process = source.first
    guard let regions = process.recording.regions else { return writer.literal("null") }
    writer.array(regions) { writer, region in
      let record = region.record
      writer.object(inline: true) { writer in
        writer.member("sort", region.sort.rawValue)
        writer.member("start", "0x" + String(record.addresses.lowerBound, radix: 16))
        writer.member("end", "0x" + String(record.addresses.upperBound, radix: 16))
        writer.member("permissions", record.permissions.text)
        writer.member("path", record.path.isEmpty ? nil : record.path)
        writer.member("module", region.module)
        writer.member("file_offset", record.fileOffset)
        writer.member("resident_bytes", record.residentBytes)
        writer.member("dirty_bytes", record.dirtyBytes)
        writer.member("swapped_bytes", record.swappedBytes)
        writer.member("virtual_bytes", record.virtualBytes)
        writer.member("thread", region.thread.map(Int.init))
        writer.member("site", region.site.map { $0 + 1 })
        writer.key("stack")
        let site = region.site.map { process.recording.sites[$0] }
        let stack = site.map { process.recording.stack(native: $0.native, python: $0.python) }
        let numbers = stack.map { frames.numbers(of: $0, process: 0, names: process.names) } ?? []
        writer.array(numbers, inline: true) { $0.number($1) }
        let responsible = site.flatMap { process.names.responsibleNumber(of: $0) }.map { process.names.responsibleFrames[$0] }
        writer.member("responsible", responsible.flatMap { frames.number(of: $0, among: numbers) })
      }
    }
  }
}
