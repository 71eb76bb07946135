import ArgumentParser
import History

extension HistoryError {
  /// What is wrong with which file, and what to do.
  var sentence: String {
    switch self {
    case .missing(let path):
      "there is no history at \(path); begin one with kmmem history add CAPTURE, or name another file."
    case .unreadable(let path, let reason):
      "the history \(path) cannot be opened: \(reason); name another file."
    case .damaged(let path):
      "the history \(path) is damaged or no history, and was left as it is; put it back from a copy, or name another file."
    case .foreign(let path):
      "\(path) is a database of another program, and was left as it is; name another file."
    case .newer(let path, let version):
      "the history \(path) was written by a newer kmmem (tables \(version)); use that version, or name another file."
    case .busy(let path):
      "others write to the history \(path) and do not end; try again when they have."
    case .full(let path):
      "the disk with the history \(path) is full, and nothing was changed; make room there, and add the run again."
    case .failed(let path, let reason):
      "the history \(path) cannot be used: \(reason); see that its folder can be written to, or name another file."
    }
  }
}

extension HistoryFile {
  /// The file in the working folder that is used where none is named.
  static let usualPath = ".kmmem-history.sqlite"

  /// Does something with a history, and says in one sentence what goes wrong.
  static func saying<Result>(_ body: () throws(HistoryError) -> Result) throws -> Result {
    do throws(HistoryError) { return try body() } catch { throw ValidationError(error.sentence) }
  }
}
