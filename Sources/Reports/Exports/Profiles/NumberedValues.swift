/// Values in the order in which they were first asked for, each once; its place is its number.
struct NumberedValues<Value: Hashable> {
  private(set) var values: [Value]
  private var numbers: [Value: Int]

  /// Begins with the value whose number, 0, means that there is none.
  init(none: Value) {
    values = [none]
    numbers = [none: 0]
  }

  /// The number of a value; a new one is put at the end.
  mutating func number(of value: Value) -> Int {
    if let known = numbers[value] { return known }
    values.append(value)
    numbers[value] = values.count - 1
    return values.count - 1
  }
}
