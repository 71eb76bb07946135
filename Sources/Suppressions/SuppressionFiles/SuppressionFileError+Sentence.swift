extension SuppressionFileError {
  /// What is wrong with which line, and what to do.
  package var sentence: String {
    switch self {
    case .unreadable(let path, let problem): "\(path) \(problem.words); name another file with --suppressions."
    case .line(let path, let number, let problem): "\(path), line \(number): \(problem.words)."
    }
  }
}

extension SuppressionFileError.Problem {
  /// What is wrong with the line, and what to do.
  fileprivate var words: String {
    switch self {
    case .unknownForm(let text):
      "\(text.quoted) begins no suppressions; Valgrind's begin with {, LeakSanitizer's with leak:"
    case .noOpeningBrace(let text): "\(text.quoted) stands where an entry begins; put { alone on a line before it"
    case .noClosingBrace: "the entry that begins here has no end; put } alone on a line behind it"
    case .noName: "the entry has no name; write one on the line after {"
    case .noKind: "the entry is for no tool; write Memcheck:Leak on the line after its name"
    case .malformedKind(let text): "\(text.quoted) is no tool and kind; write Memcheck:Leak"
    case .unknownLeakKind(let text, let nearest):
      "\(text.quoted) is no kind of leaks; "
        + (nearest.map { "write \($0)" } ?? "write definite, indirect, possible, reachable, all or none, with commas between them")
    case .malformedLocation(let text):
      "\(text.quoted) is no place in a stack; write ... alone, or begin with fun:, obj: or src:"
    case .emptyLocation(let text): "\(text.quoted) names nothing; write a name behind it, or * for any"
    case .noLocation: "the entry has no stack; write at least one line such as fun:name before }"
    case .onlyEllipses: "the entry would hide everything; give it a line that is not ..."
    case .notSanitizers(let text): "\(text.quoted) is no suppression of LeakSanitizer; write leak: and a name"
    case .unknownSanitizer(let text, let nearest):
      "\(text.quoted) is nothing that a sanitizer suppresses; write \(nearest ?? "leak"): instead"
    case .emptyPattern(let text): "\(text.quoted) would hide everything; write a name behind leak:"
    }
  }
}
