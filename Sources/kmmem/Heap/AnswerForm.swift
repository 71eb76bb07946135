import ArgumentParser
import Reports
import Snapshots

/// Options that say how an answer is written, how much of it, and where it goes.
protocol AnswerForm: ParsableArguments {
  /// JSON is asked for, not a text.
  var isForPrograms: Bool { get }
  var page: AnswerOptions { get }
}

extension AnswerForm {
  var limit: Int { page.limit }

  /// Finds an answer and writes it where it should go; what takes long of the snapshot is found first, so that the progress tells of it.
  func write(
    _ progress: Progress, finding parts: [HeapPart] = [], of heap: HeapSnapshot? = nil, _ answer: () throws -> HeapAnswer
  ) throws {
    if let heap { for part in parts { part.find(in: heap, progress) } }
    let found = try progress.lookingAtHeap(answer)
    try write({ found.text(width: $0, style: $1) }, json: found.writeJSON)
  }

  /// Writes a text of a width and a style, or JSON, where it should go.
  func write(_ text: (Int, TextStyle) -> String, json: (@escaping (borrowing [UInt8]) -> Void) -> Void) throws {
    if isForPrograms { try page.write(pieces: json) } else { try page.write(text: text) }
  }
}
