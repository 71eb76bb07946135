import Reports
import Testing

@Suite struct QuantityTests {
  @Test(
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (1_048_575, "1.0 MiB"), (222_715_904, "212.4 MiB"),
      (UInt64.max, "16.0 EiB"),
    ] as [(UInt64, String)])
  func `bytes have a unit and one decimal`(bytes: UInt64, text: String) {
    #expect(ByteText.short(bytes) == text)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678")] as [(UInt64, String)])
  func `counts have separators`(count: UInt64, text: String) {
    #expect(CountText.grouped(count) == text)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_735_819_200, "2025-01-02T12:00:00Z"),
      (4_102_444_799, "2099-12-31T23:59:59Z"),
    ] as [(UInt64, String)])
  func `moments are dates`(seconds: UInt64, text: String) {
    #expect(Timestamp.iso8601(seconds * 1_000_000_000) == text)
  }

  @Test(arguments: [(0, "0 s"), (0.0484, "48 ms"), (0.9996, "1.0 s"), (5.26, "5.3 s"), (.nan, "0 s")] as [(Double, String)])
  func `durations are milliseconds or seconds`(seconds: Double, text: String) {
    #expect(SecondsText.short(seconds) == text)
  }

  @Test func `bars and curves stay within their width`() {
    #expect(Bars.bar(1, width: 10) == "██████████")
    #expect(Bars.bar(0.5, width: 1) == "▌")
    #expect(Bars.bar(0.000_1, width: 10) == "▏")
    #expect(Bars.bar(.nan, width: 10) == "")
    #expect(Bars.bar(7, width: 4) == "████")
    #expect(Bars.curve([(0, 1), (1, 8), (2, 4)], width: 3, top: 8) == "▁█▄")
    #expect(Bars.curve([(.max, 8), (1, 4)], width: 3, top: 8) == "  █")
  }
}
