import Snapshots

/// A file of source and perhaps a line of it, as a checkout of the program has them.
struct SourcePlace: Equatable {
  /// The path below the folder in which the program ran; of a file elsewhere the absolute one.
  let path: String
  let line: Int?

  /// Whether it lies below the folder in which the program ran.
  var isInFolder: Bool { !path.hasPrefix("/") }

  /// A file as it was recorded; nil for what is none, such as "<string>".
  init?(file: String, line: Int?, folder: String?) {
    if file.isEmpty || file.hasPrefix("<") { return nil }
    let base = folder.flatMap { $0.hasPrefix("/") ? Self.components(of: $0[...]) : nil } ?? []
    let isAbsolute = file.hasPrefix("/")
    let whole = isAbsolute ? Self.components(of: file[...]) : Self.components(of: file[...], below: base)
    let isBelow = isAbsolute ? !base.isEmpty && whole.starts(with: base) : whole.starts(with: base)
    let shown = isBelow ? whole.dropFirst(base.count) : whole[...]
    if shown.isEmpty { return nil }
    path = (isBelow ? "" : "/") + shown.joined(separator: "/")
    self.line = line.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Where a frame stands; nil where that says nothing, as of the files from which somebody once built the interpreter.
  init?(_ frame: NamedFrame, folder: String?) {
    guard frame.role != .interpreter, let file = frame.file else { return nil }
    // Compilers write paths from where they ran; only those of the program's own code may be meant from its folder.
    let isOfCompiler = frame.language != .python && !file.hasPrefix("/")
    if isOfCompiler && (frame.role != .program || file.hasPrefix("..")) { return nil }
    self.init(file: file, line: frame.line, folder: folder)
  }

  /// The path as a URI (RFC 3986): relative to the folder, or of the scheme "file".
  var uri: String { (isInFolder ? "" : "file://") + Self.percentEncoded(path) }

  /// A folder as a URI, with a slash at its end.
  static func uri(ofFolder folder: String) -> String {
    "file://" + components(of: folder[...]).map { "/" + percentEncoded(String($0)) }.joined() + "/"
  }

  /// The names on a path, without "." and "..".
  private static func components(of path: Substring, below base: [Substring] = []) -> [Substring] {
    path.split(separator: "/").reduce(into: base) { names, name in
      switch name {
      case ".": break
      case "..": _ = names.popLast()
      default: names.append(name)
      }
    }
  }

  private static func percentEncoded(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
