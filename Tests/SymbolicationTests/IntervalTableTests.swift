import Symbolication
import SyntheticCaptures
import Testing

@Suite struct IntervalTableTests {
  /// ```
  /// 10      20      30      40      50
  /// |---------------0----------------|
  ///         |-------1-------|
  ///         |---2---|
  /// ```
  @Test func `the innermost of nested intervals answers`() {
    let table = IntervalTable([.init(range: 10..<50, entry: 0), .init(range: 20..<40, entry: 1), .init(range: 20..<30, entry: 2)])
    let expected: [UInt64: Int?] = [9: nil, 10: 0, 19: 0, 20: 2, 29: 2, 30: 1, 39: 1, 40: 0, 49: 0, 50: nil, .max: nil]
    for (address, entry) in expected { #expect(table.entry(at: address) == entry, "\(address)") }
  }

  @Test func `an empty table and empty intervals answer nothing`() {
    #expect(IntervalTable([]).entry(at: 0) == nil)
    #expect(IntervalTable([.init(range: 5..<5, entry: 0)]).entry(at: 5) == nil)
  }

  @Test func `an interval that ends with the address space is complete`() {
    let table = IntervalTable([.init(range: (.max - 1)..<(.max), entry: 3)])
    #expect(table.entry(at: .max - 1) == 3)
    #expect(table.entry(at: .max) == nil)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `random intervals are answered as by trying all`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let intervals = (0..<Int.random(in: 1...40, using: &random)).map { entry in
      let start = UInt64.random(in: 0...100, using: &random)
      let length = UInt64.random(in: 0...40, using: &random)
      return IntervalTable.Interval(range: start..<(start + length), entry: Int32(entry))
    }
    let table = IntervalTable(intervals)
    for address in 0...150 as ClosedRange<UInt64> {
      let covering = intervals.filter { $0.range.contains(address) }
      let innermost = covering.max { ($0.range.lowerBound, $0.entry) < ($1.range.lowerBound, $1.entry) }
      #expect(table.entry(at: address) == innermost.map { Int($0.entry) }, "seed \(seed), address \(address)")
    }
  }
}
