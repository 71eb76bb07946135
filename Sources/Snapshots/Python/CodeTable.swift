import CaptureFormat
import Symbolication

/// A Python code object as a report names it.
package struct PythonCode: Hashable, Sendable {
  /// Qualified name from Python 3.11 on, else the plain name.
  package let name: String
  /// The file's number in `CodeTable.files`.
  package let file: Int
  /// The line of its definition.
  package let firstLine: UInt32
}

/// The code objects of a recording: equal ones once, and the line of every instruction.
package struct CodeTable: Sendable {
  /// Code 0 is the unknown one; its name is empty.
  package private(set) var codes: [PythonCode]
  /// File names, symbolic links resolved; file 0 is the unknown one.
  package private(set) var files: [String] = [""]

  /// A code record of the log: what its frames refer to.
  private struct Entry {
    let code: UInt32
    let firstLine: UInt32
    let lineTable: Range<Int>
    let isContext: Bool
    /// Where its lines stand in the index; nil before they are decoded.
    var lines: Range<Int>?
  }

  private var entries: [Entry] = []
  private var lines = LineIndex()
  private var entryOfID: [UInt32: Int] = [:]
  private var numbers: [PythonCode: UInt32] = [:]
  private var fileOfString: [UInt32: Int] = [:]
  private var fileOfName: [String: Int] = [:]
  private var content = LittleEndianBytes([])
  private let version: PythonVersion?

  /// Knows no code yet.
  init(version: PythonVersion?) {
    self.version = version
    codes = [PythonCode(name: "", file: 0, firstLine: 0)]
  }

  /// Arranges more code records of a log, whose bytes may have become more. `resolve` gives the one name of a file that may have several.
  mutating func add(
    _ records: ArraySlice<CodeRecord>, strings: [UInt32: Range<Int>], content: LittleEndianBytes, resolve: (String) -> String
  ) {
    self.content = content
    for record in records where entryOfID[record.id] == nil {
      let file = fileOfString[record.filename] ?? strings[record.filename].map { number(ofFile: resolve(content.text($0))) } ?? 0
      fileOfString[record.filename] = file
      let code = PythonCode(name: content.text(record.name), file: file, firstLine: record.firstLine)
      let place = numbers[code] ?? UInt32(codes.count)
      if Int(place) == codes.count {
        numbers[code] = place
        codes.append(code)
      }
      entryOfID[record.id] = entries.count
      entries.append(
        Entry(code: place, firstLine: record.firstLine, lineTable: record.lineTable, isContext: record.isContext))
    }
  }

  private mutating func number(ofFile name: String) -> Int {
    if let known = fileOfName[name] { return known }
    files.append(name)
    fileOfName[name] = files.count - 1
    return files.count - 1
  }

  /// The frame that all instructions of the same line and code share; decodes a code's line table at its first use.
  mutating func canonical(_ word: PythonFrameWord) -> CanonicalPythonFrame {
    guard let index = entryOfID[word.code] else { return CanonicalPythonFrame(code: 0, line: 0, isEntry: word.isEntry) }
    if entries[index].isContext { return CanonicalPythonFrame(context: entries[index].code) }
    if entries[index].lines == nil { decodeLines(of: index) }
    let range = entries[index].lines ?? 0..<0
    let line = range.isEmpty ? entries[index].firstLine : lines.line(at: word.offset, in: range)
    return CanonicalPythonFrame(code: entries[index].code, line: line, isEntry: word.isEntry)
  }

  private mutating func decodeLines(of index: Int) {
    let entry = entries[index]
    guard let version else {
      entries[index].lines = 0..<0
      return
    }
    let bytes = Array(content.bytes[entry.lineTable])
    entries[index].lines = lines.add(PythonLineTable(firstLine: Int(entry.firstLine), bytes: bytes, version: version))
  }

  /// The file name of a code.
  package func file(of code: Int) -> String { files[codes[code].file] }
}
