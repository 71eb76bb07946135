/// What is wrong with a budget in a configuration file.
package enum BudgetProblem: Error, Equatable, Sendable {
  /// A limit in bytes is no text.
  case notASize(key: String, found: TOMLKind)
  /// A limit in bytes does not begin with a number, or is too great.
  case malformedSize(key: String, text: String)
  /// A limit in bytes has a unit that there is not; none at all is an empty one.
  case unknownUnit(key: String, unit: String, nearest: String?)
  /// A limit is no whole number from 0 on.
  case notACount(key: String, found: TOMLKind)
  /// It limits nothing.
  case noLimit
  /// It does not say of what it is.
  case noComponent
  /// It is of the whole process and has a key that chooses a part of it.
  case choosesPart(key: String)
  /// Only the whole process can have this limit.
  case needsProcess(key: String)
  /// It is to hold for each of something that is not "call".
  case unknownPeriod(String)
  /// It is to hold for each call, and does not name one function of Python alone, with its module.
  case callsOfNoFunction
  /// It is to hold for each call, and a call has no such figure.
  case notOfCalls(key: String)

  /// What is wrong, and what to do; `entry` is the table.
  func sentence(in entry: String) -> String {
    switch self {
    case .notASize(let key, let found):
      "\(key) in \(entry) is \(found.rawValue); write a size with its unit in quotes, such as \(key) = \"500 MB\"."
    case .malformedSize(let key, let text):
      "\(key) in \(entry) is \(text.quoted), which is no size; write a number and a unit, such as \"500 MB\"."
    case .unknownUnit(let key, "", _):
      "\(key) in \(entry) has no unit; write one of \(WordList.sentence(ByteSize.units)) behind the number."
    case .unknownUnit(let key, let unit, let nearest):
      "unknown unit \(unit.quoted) of \(key) in \(entry); \(WordList.advice(nearest, or: "units are", ByteSize.units))"
    case .notACount(let key, let found):
      "\(key) in \(entry) is \(found == .integer ? "below 0" : found.rawValue); write a whole number from 0 on, such as \(key) = 0."
    case .noLimit:
      "\(entry) limits nothing; give it at least one of \(WordList.sentence(Measure.allCases.map(\.rawValue)))."
    case .noComponent:
      "\(entry) does not say whose memory it limits; give it at least one of \(WordList.sentence(ComponentPattern.keys)), or the name all."
    case .choosesPart(let key):
      "\(entry) is of the whole process, and \(key) chooses a part of it; give the budget another name than all."
    case .unknownPeriod(let text):
      "per in \(entry) is \(text.quoted); write per = \"call\", or leave it out."
    case .callsOfNoFunction:
      "\(entry) is per call, which is known of one function of Python; name it alone and with its module, such as function = \"music_brain.harmony.compose\"."
    case .notOfCalls(let key):
      "\(key) in \(entry) is not known of a call; limit \(WordList.sentence(Measure.allCases.filter(\.traits.isOfCalls).map(\.rawValue))), or leave per out."
    case .needsProcess(let key):
      "\(key) in \(entry) is known of the whole process alone; move it to the budget all."
    }
  }
}
