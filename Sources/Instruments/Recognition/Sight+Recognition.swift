extension ToolReportError.Sight {
  /// What a file is that no reader takes, by its beginning.
  init(_ beginning: FileBeginning) {
    let first = beginning.lines(1).first ?? ""
    if let sight = Self.magic(beginning) {
      self = sight
    } else if let root = beginning.root {
      self = .xml(root: root)
    } else if !beginning.isText {
      self = .bytes
    } else if first.hasPrefix("=="), beginning.lines(4).contains(where: { $0.holds("Memcheck") || $0.holds("Valgrind") }) {
      self = .valgrindText
    } else if first.hasPrefix("desc:"), beginning.lines(4).contains(where: { $0.hasPrefix("time_unit:") }) {
      self = .massif
    } else if first.split(separator: ",").count > 2, !first.holds(" ") {
      self = .table(columns: first)
    } else {
      self = first.isEmpty ? .empty : .text(firstLine: String(first.prefix(80)))
    }
  }

  /// What the first bytes of files tell that people do not read; nil where they tell nothing.
  static func magic(_ beginning: FileBeginning) -> Self? {
    let known: [([UInt8], Self)] = [
      (Array("memray".utf8), .memrayRecording), ([0x80, 4], .pickle), ([0x80, 5], .pickle), ([0x7f, 0x45, 0x4c, 0x46], .program),
      ([0xcf, 0xfa, 0xed, 0xfe], .program), ([0xfd, 0x37, 0x7a, 0x58, 0x5a], .compressed), (Array("BZh".utf8), .compressed),
      ([0x50, 0x4b, 3, 4], .compressed),
    ]
    return known.first { beginning.starts(with: $0.0) }?.1
  }
}
