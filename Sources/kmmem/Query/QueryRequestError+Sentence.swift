import Reports

extension QueryRequestError {
  /// What is wrong, and what to do.
  var sentence: String {
    switch self {
    case .notJSON(.unexpected(let offset)): "the request is no JSON at byte \(offset); write one object on one line."
    case .notJSON(.endsEarly): "the request ends in the middle of its JSON; write one object on one line."
    case .notJSON(.tooDeep(let offset)): "the request has too many levels at byte \(offset); write one plain object."
    case .notJSON(.notUTF8): "the request is not UTF-8; write it in UTF-8."
    case .notAnObject: "the request is no JSON object; write {\"question\": …}."
    case .missing(let member): "the request has no \"\(member)\"; add it."
    case .wrongValue(let member, let expected): "\"\(member)\" is not what it should be: \(expected)."
    case .unknownQuestion(let name):
      "there is no question \"\(name)\"; ask one of \(QueryQuestion.Name.allCases.map(\.rawValue).joined(separator: ", "))."
    case .unknownMember(let member, let question): "a request \"\(question)\" has no member \"\(member)\"; leave it out."
    }
  }
}
