/// Reads the lines of a file that was written for LeakSanitizer: `leak:` and what some function, file or library is called.
struct SanitizerReader {
  /// What other sanitizers suppress, by their sources (compiler-rt, `kSuppressionTypes`).
  private static let others = [
    "race", "race_top", "mutex", "thread", "signal", "deadlock", "called_from_lib", "vptr_check", "interceptor_name",
    "interceptor_via_fun", "interceptor_via_lib", "odr_violation", "alloc_dealloc_mismatch",
  ]

  /// The path of the file, for messages.
  let path: String

  /// All entries.
  func file(of lines: [SignificantLine]) throws(SuppressionFileError) -> SuppressionFile {
    var suppressions: [Suppression] = []
    var skipped: [SkippedEntry] = []
    for line in lines {
      guard let colon = line.text.firstIndex(of: ":") else { throw error(malformed(line, in: lines), in: line) }
      let kind = String(line.text[..<colon])
      let pattern = String(line.text[line.text.index(after: colon)...])
      if kind == "leak" {
        if pattern.allSatisfy({ "*^$ ".contains($0) }) { throw error(.emptyPattern(line.text), in: line) }
        suppressions.append(Suppression(name: line.text, condition: .sanitizer(Glob(sanitizer: pattern))))
      } else if Self.others.contains(kind) {
        skipped.append(SkippedEntry(path: path, line: line.number, name: line.text, reason: .sanitizer(kind)))
      } else {
        throw error(.unknownSanitizer(kind, nearest: NearestWord.of(kind, among: ["leak"] + Self.others)), in: line)
      }
    }
    return SuppressionFile(suppressions: suppressions, skipped: skipped)
  }

  /// A first line without a colon is no sanitizer's at all.
  private func malformed(_ line: SignificantLine, in lines: [SignificantLine]) -> SuppressionFileError.Problem {
    line == lines.first ? .unknownForm(line.text) : .notSanitizers(line.text)
  }

  private func error(_ problem: SuppressionFileError.Problem, in line: SignificantLine) -> SuppressionFileError {
    .line(path: path, number: line.number, problem)
  }
}
