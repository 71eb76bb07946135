import CCaptureFormat
import CaptureFormat
import Growth
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct CensusTests {
  /// A rung on which twenty containers at one place claim as many entries as a number of 64 bits holds.
  private func rung() throws -> Census {
    var snapshot = SyntheticSnapshot()
    let (list, deque) = (snapshot.type("list", KMM_SHAPE_SEQUENCE), snapshot.type("collections.deque"))
    let holder = snapshot.node(list, bytes: 64)
    snapshot.root(holder, KMM_ROOT_MODULE, "app")
    for index in 0..<20 {
      let one = snapshot.node(deque, bytes: 64)
      snapshot.edge(holder, one, label: UInt16(index))
      snapshot.text(one, KMM_TEXT_LENGTH, withUnsafeBytes(of: UInt64(Int.max).littleEndian) { Array($0) })
    }
    return Census(of: HeapSnapshot(try withTemporaryFile(snapshot.bytes()) { try SnapshotFile(path: $0) }))
  }

  @Test func `a crowd that claims more than any memory holds is no trap`() throws {
    let census = try rung()
    let crowd = try #require(census.containers.first { $0.containers == 20 })
    #expect(crowd.entries == ContainerReading.most)
    let analysis = GrowthAnalysis(
      of: [Census(containers: []), census, census, census], GrowthProtocol(rounds: 3, hasSettled: false))
    #expect(analysis.verdicts.allSatisfy { $0.entriesPerRound.isFinite })
  }
}
