import CCaptureFormat
import CaptureFormat

extension Births {
  /// Reads those of a capture; nil where it has no epochs, as one that did not end. Entries of no site or epoch are left out and counted.
  init?(_ capture: CaptureFile, starts: [UInt64], _ ledger: SiteLedger, broken: inout Int) {
    guard let first = starts.first, first == 0, zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 }) else { return nil }
    var sums: [Place: BlockSum] = [:]
    for birth in capture.births {
      let place = ledger.place(ofRecord: Int(birth.site) - Int(capture.header.siteBase))
      guard let place, Int(birth.epoch) < starts.count else {
        broken += 1
        continue
      }
      sums[Place(site: place, epoch: Int(birth.epoch)), default: BlockSum()].add(birth)
    }
    self.starts = starts
    entries = sums.map { Entry(site: $0.site, epoch: $0.epoch, blocks: $1.blocks, bytes: $1.bytes) }
      .sorted { ($0.site, $0.epoch) < ($1.site, $1.epoch) }
  }

  private struct Place: Hashable {
    let site: Int
    let epoch: Int
  }

  /// Records of equal sites become one.
  private struct BlockSum {
    var blocks: UInt64 = 0
    var bytes: UInt64 = 0

    mutating func add(_ birth: kmm_birth) {
      blocks &+= birth.blocks
      bytes &+= birth.bytes
    }
  }
}
