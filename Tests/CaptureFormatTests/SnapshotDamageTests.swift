import CCaptureFormat
import CaptureFormat
import SyntheticCaptures
import Testing

/// Whatever happens to a snapshot, reading it gives an error or a sound result, ends, and asks for little memory.
@Suite struct SnapshotDamageTests {
  /// A small file with every kind of section, odd lengths, and one section that nobody knows.
  private static func small() -> SyntheticSnapshot {
    var snapshot = SyntheticSnapshot()
    snapshot.flags |= KMM_SNAPSHOT_TRACEMALLOC.rawValue
    let types = snapshot.builtins()
    let module = snapshot.module("m", types)
    snapshot.entry(module, snapshot.str("x", types), snapshot.node(types.block, bytes: 16, site: snapshot.trace([("m.py", 1)])))
    snapshot.module("/lib/m.so", 0x1000..<0x2000)
    snapshot.fact("cwd", "/srv")
    snapshot.unknownSections = [(kind: 4711, bytes: [1, 2, 3])]
    return snapshot
  }

  private func error(_ bytes: [UInt8]) throws -> SnapshotError? {
    try withTemporaryFile(bytes) { path in
      do {
        _ = try SnapshotFile(path: path)
        return nil
      } catch let error as SnapshotError {
        return error
      }
    }
  }

  /// Every kind of section, type, node, label and root that there is.
  private static let whole = [small(), .everything(), .everything(hasTraces: true)]

  @Test(arguments: 0..<3) func `a file cut at any byte gives an error that names the position`(number: Int) throws {
    let whole = Self.whole[number].bytes()
    #expect(try error(whole) == nil)
    for length in whole.indices {
      switch try error(Array(whole[..<length])) {
      case .notASnapshot where length < 8: break
      case .truncated(_, let size, let expected):
        #expect(size == length)
        #expect(expected > length)
        #expect(expected <= whole.count)
      case let other: Issue.record("cut at \(length): \(String(describing: other))")
      }
    }
  }

  @Test func `a flipped bit is noticed wherever it is`() throws {
    let whole = Self.small().bytes()
    for place in whole.indices {
      for bit in 0..<8 {
        var bytes = whole
        bytes[place] ^= 1 << bit
        #expect(try error(bytes) != nil, "bit \(bit) of byte \(place)")
      }
    }
  }

  @Test(arguments: 1..<3) func `a changed byte is noticed in a file with everything that there is`(number: Int) throws {
    var bytes = Self.whole[number].bytes()
    #expect(try error(bytes) == nil)
    for place in bytes.indices {
      bytes[place] ^= 1 << (place % 8)
      #expect(try error(bytes) != nil, "byte \(place)")
      bytes[place] ^= 1 << (place % 8)
    }
  }

  @Test func `what stands behind the end is noticed`() throws {
    let whole = Self.small().bytes()
    let offset = whole.count
    if case .damaged(_, offset, .endNotLast) = try error(whole + [UInt8](repeating: 0, count: 8)) {
    } else {
      Issue.record("bytes behind the end were accepted")
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `sound sections with any content give an error or a result`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      var snapshot = Self.small()
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let number = random.next() >> UInt64.random(in: 0..<64, using: &random)
        let small = UInt32(truncatingIfNeeded: number)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: snapshot.roots[0].node = small
        case 1: snapshot.roots[0].name = small
        case 2: snapshot.types[1].name = small
        case 3: snapshot.types[1].first_member = small
        case 4: snapshot.types[1].member_count = small
        case 5: snapshot.members[0].name = small
        case 6: snapshot.end.nodes = number
        default: snapshot.modules[0].path = small
        }
      }
      _ = try error(snapshot.bytes())
    }
  }

  @Test func `numbers of things that are not there are refused`() throws {
    func kind(_ change: (inout SyntheticSnapshot) -> Void) throws -> UInt32? {
      var snapshot = Self.small()
      change(&snapshot)
      switch try error(snapshot.bytes()) {
      case .noSuchThing(_, let section, _, _): return section
      case .wrongTotal(_, let section, _, _): return 100 + section
      default: return nil
      }
    }
    let no: UInt32 = 1000
    #expect(try kind { $0.roots[0].node = no } == KMM_SECTION_ROOTS.rawValue)
    #expect(try kind { $0.roots[0].owner = no } == KMM_SECTION_ROOTS.rawValue)
    #expect(try kind { $0.types[0].name = no } == KMM_SECTION_TYPES.rawValue)
    #expect(try kind { $0.types[0].first_member = .max } == KMM_SECTION_TYPES.rawValue)
    #expect(try kind { $0.members[0].name = no } == KMM_SECTION_MEMBERS.rawValue)
    #expect(try kind { $0.bonds = [kmm_snapshot_bond(owner: no, kept: 0)] } == KMM_SECTION_BONDS.rawValue)
    #expect(try kind { $0.bonds = [kmm_snapshot_bond(owner: 0, kept: no)] } == KMM_SECTION_BONDS.rawValue)
    #expect(try kind { $0.fills = [kmm_snapshot_fill(node: no, reserved: 0, bytes: 8)] } == KMM_SECTION_FILLS.rawValue)
    let traffic = kmm_snapshot_traffic(node: no, reserved: 0, added: 1, removed: 0)
    #expect(try kind { $0.traffic = [traffic] } == KMM_SECTION_TRAFFIC.rawValue)
    #expect(try kind { $0.modules[0].path = no } == KMM_SECTION_MODULES.rawValue)
    #expect(try kind { $0.edge(0, no, label: 0) } == KMM_SECTION_EDGES.rawValue)
    #expect(try kind { _ = $0.node(no, bytes: 8) } == KMM_SECTION_NODES.rawValue)
    #expect(try kind { _ = $0.node(0, bytes: 8, site: no) } == KMM_SECTION_NODES.rawValue)
    #expect(try kind { $0.text(no, KMM_TEXT_NAME, [65]) } == KMM_SECTION_TEXTS.rawValue)
    #expect(try kind { $0.end.nodes = 1 } == 100 + KMM_SECTION_NODES.rawValue)
    #expect(try kind { $0.end.strings = .max } == 100 + KMM_SECTION_STRINGS.rawValue)
  }

  @Test func `a text that promises a number and holds none is refused`() throws {
    var snapshot = Self.small()
    snapshot.text(0, KMM_TEXT_LENGTH, [1, 2, 3])
    if case .damaged(_, _, .recordNotWhole(section: KMM_SECTION_TEXTS.rawValue)) = try error(snapshot.bytes()) {
    } else {
      Issue.record("a length of three bytes was accepted")
    }
  }

  @Test func `sizes whose sum no process can have are refused`() throws {
    var snapshot = Self.small()
    for _ in 0..<40_000 { _ = snapshot.node(0, bytes: 1 << 48 - 1) }
    if case .damaged(_, _, .sizesImpossible) = try error(snapshot.bytes()) {
    } else {
      Issue.record("2^63 bytes were accepted")
    }
  }
}
