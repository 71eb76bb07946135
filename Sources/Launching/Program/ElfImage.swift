/// The facts in an ELF file's headers that decide whether a library can be loaded into it beforehand.
public struct ElfImage: Equatable, Sendable {
  /// The processor, as `e_machine` names it.
  public let machine: UInt16
  /// Whether it is a 64-bit little-endian file.
  public let isWide: Bool
  /// The dynamic loader (PT_INTERP); nil in a statically linked program.
  public let loader: String?

  /// The machine for which this kmmem was built.
  #if arch(arm64)
    static let host: UInt16 = 183
  #else
    static let host: UInt16 = 62
  #endif

  /// Reads the first bytes of a file; nil if they are not an ELF file's or are cut off.
  ///
  /// Layout: the ELF-64 specification, chapters "ELF header" and "Program header".
  public init?(head bytes: [UInt8]) {
    guard bytes.count >= 20, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return nil }
    isWide = bytes[4] == 2 && bytes[5] == 1
    machine = UInt16(bytes.number(at: 18, width: 2) ?? 0)
    guard isWide else {
      loader = nil
      return
    }
    guard let table = bytes.number(at: 32, width: 8), let size = bytes.number(at: 54, width: 2),
      let count = bytes.number(at: 56, width: 2)
    else { return nil }
    var found: String?
    for index in 0..<count {
      let header = table &+ index &* size
      guard let type = bytes.number(at: header, width: 4) else { break }
      guard type == 3, let start = bytes.number(at: header + 8, width: 8),
        let length = bytes.number(at: header + 32, width: 8), start + length <= bytes.count, start >= 0, length > 0
      else { continue }
      found = String(decoding: bytes[start..<(start + length)].prefix { $0 != 0 }, as: UTF8.self)
    }
    loader = found
  }

  /// Whether the loader that starts it is glibc's.
  package var usesGlibc: Bool { !(loader ?? "").contains("musl") }

  /// Whether it runs on this machine's processor.
  package var isNative: Bool { isWide && machine == ElfImage.host }

  /// A name for the processor that people know.
  package var machineName: String {
    switch machine {
    case 3: "i386"
    case 40: "arm"
    case 62: isWide ? "x86-64" : "x32"
    case 183: "aarch64"
    case 243: "riscv"
    default: "ELF machine \(machine)"
    }
  }
}

extension [UInt8] {
  /// A little-endian number; nil outside the bytes or where it does not fit an `Int`.
  fileprivate func number(at offset: Int, width: Int) -> Int? {
    guard offset >= 0, offset <= count - width else { return nil }
    let value = self[offset..<(offset + width)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return value > UInt64(1) << 40 ? nil : Int(value)
  }
}
