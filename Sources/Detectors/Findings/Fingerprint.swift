/// A short name for a finding that stays from run to run.
package enum Fingerprint {
  /// 64 bits of FNV-1a (Fowler, Noll and Vo) over the parts, as 16 hexadecimal digits.
  package static func of(_ parts: [String]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for part in parts {
      for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      // No text has this byte: parts do not run into each other.
      hash = (hash ^ 0xff) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
