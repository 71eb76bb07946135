extension ToolFrame {
  /// A frame behind its number: "0x5555 in f(int) /src/a.cpp:18:65", or "0x5555 (/src/a+0x24300) (BuildId: ee3e)".
  init(sanitizer text: Substring) {
    self.init()
    var rest = text
    let word = rest.prefix { $0 != " " }
    address = UInt64(hexadecimal: word)
    rest = rest[word.endIndex...]
    if let range = rest.lastRange(of: " (BuildId: "), rest.hasSuffix(")") {
      buildID = String(rest[range.upperBound...].dropLast())
      rest = rest[..<range.lowerBound]
    }
    takeObject(&rest)
    if rest.hasPrefix(" in ") {
      rest = rest.dropFirst(4)
      if object == nil { takePlace(&rest) }
      let name = Self.withoutOffset(rest.trimmed)
      function = name.isEmpty || name == "<null>" ? nil : name
    }
  }

  /// A place of UndefinedBehaviorSanitizer's: "a.cpp:56:42", or "(/src/a+0x24300)".
  init(sanitizerPlace place: String) {
    self.init()
    var rest = Substring(" " + place)
    takeObject(&rest)
    if object == nil { takePlace(&rest) }
  }

  /// Takes "(/src/a+0x24300)" from the end.
  private mutating func takeObject(_ text: inout Substring) {
    guard text.hasSuffix(")"), let start = text.lastRange(of: " ("), let plus = text.lastRange(of: "+0x"),
      start.upperBound <= plus.lowerBound, let offset = UInt64(hexadecimal: text[plus.upperBound...].dropLast())
    else { return }
    objectOffset = offset
    // On macOS, the machine stands behind the path.
    var path = text[start.upperBound..<plus.lowerBound]
    for machine in [":arm64", ":arm64e", ":x86_64", ":x86_64h"] where path.hasSuffix(machine) {
      path = path.dropLast(machine.count)
    }
    object = String(path)
    text = text[..<start.lowerBound]
  }

  /// Takes "/src/a.cpp:18:65", "/src/a.cpp:18" or "/src/a.cpp" from the end.
  private mutating func takePlace(_ text: inout Substring) {
    guard let blank = text.lastIndex(of: " ") else { return }
    var start = text.index(after: blank)
    // A path with blanks in it.
    if text[start...].first != "/", let path = text.range(of: " /") { start = text.index(after: path.lowerBound) }
    var place = text[start...]
    var numbers: [UInt64] = []
    while numbers.count < 2, let colon = place.lastIndex(of: ":"),
      let number = UInt64(decimal: place[place.index(after: colon)...])
    {
      numbers.insert(number, at: 0)
      place = place[..<colon]
    }
    guard !numbers.isEmpty || (place.holds("/") && !place.holds("(") && !place.holds(")")), !place.isEmpty,
      place != "<unknown>"
    else { return }
    file = String(place)
    line = numbers.first
    column = numbers.count > 1 ? numbers[1] : nil
    text = text[..<start]
  }

  /// "malloc+0x94" of macOS without what stands behind the name.
  private static func withoutOffset(_ name: String) -> String {
    guard let plus = name.lastRange(of: "+0x"), UInt64(hexadecimal: name[plus.upperBound...]) != nil else { return name }
    return String(name[..<plus.lowerBound])
  }
}
