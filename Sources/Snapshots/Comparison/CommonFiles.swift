/// One of the two recordings of a comparison.
package enum ComparedSide: Int, Sendable, CaseIterable {
  case before, after
}

/// The files of two recordings under common numbers: the same number stands for the same file, wherever it lies.
///
/// Installed files are the same where their paths below the folder of the installation are; the others as `FileMatches` finds them.
package struct CommonFiles: Sendable {
  private var installed: [InstalledFile: Int] = [:]
  private var libraries: [String: Int] = [:]
  private var libraryOfPath: [String: Int] = [:]
  /// By side: the numbers of the files that were announced or asked for.
  private var own: [[String: Int]] = [[:], [:]]
  private var others: [String: Int] = [:]
  private var count = 0

  /// Arranges the files, in any order and each as often as it was met.
  package init(before: some Sequence<String>, after: some Sequence<String>) {
    let files = [Set(before), Set(after)].map { paths in paths.filter { InstalledFile($0) == nil }.sorted() }
    for path in files[0] { own[0][path] = newNumber() }
    let matches = FileMatches(before: files[0], after: files[1])
    for (place, path) in files[1].enumerated() {
      own[1][path] = matches.earlier[place].flatMap { own[0][files[0][$0]] } ?? newNumber()
    }
  }

  private mutating func newNumber() -> Int {
    count += 1
    return count
  }

  /// The number of a source file; those that were not announced are the same where their paths are.
  package mutating func number(ofFile path: String, on side: ComparedSide) -> Int {
    if let known = own[side.rawValue][path] { return known }
    let number: Int
    if let file = InstalledFile(path) {
      number = installed[file] ?? newNumber()
      installed[file] = number
    } else {
      number = others[path] ?? newNumber()
      others[path] = number
    }
    own[side.rawValue][path] = number
    return number
  }

  /// The number of a native library, which its name alone tells.
  package mutating func number(ofLibrary path: String) -> Int {
    if let known = libraryOfPath[path] { return known }
    let name = LibraryFile.stableName(ofPath: path)
    let number = libraries[name] ?? newNumber()
    libraries[name] = number
    libraryOfPath[path] = number
    return number
  }
}
