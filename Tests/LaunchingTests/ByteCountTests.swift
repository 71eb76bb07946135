import Launching
import Testing

@Suite struct ByteCountTests {
  @Test(
    arguments: [
      ("0", 0), ("17", 17), ("512K", 524_288), ("512k", 524_288), ("1.5M", 1_572_864), ("2GiB", 2_147_483_648), ("1TB", 1 << 40),
      ("3b", 3),
    ] as [(String, UInt64)])
  func `numbers with units are read`(text: String, bytes: UInt64) {
    #expect(ByteCount(text)?.bytes == bytes)
  }

  @Test(arguments: ["", "K", "-1", "1Q", "1..2", "1e3", "nan", "0x10", "K1", "99999999T", " 1", "."])
  func `other texts are not`(text: String) {
    #expect(ByteCount(text) == nil)
  }

  @Test(
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 KiB"), (1024, "1.0 KiB"), (3 << 20, "3.0 MiB"), (1023 << 20, "1.0 GiB"),
      (UInt64.max, "16777216.0 TiB"),
    ] as [(UInt64, String)])
  func `a person reads at most three digits and one more`(bytes: UInt64, words: String) {
    #expect(ByteCount(bytes).words == words)
  }
}
