/// A value of a pickle; what is more than a number stands in a `PickleHeap`, under its own number there.
enum PickleValue: Equatable, Sendable {
  case integer(Int64)
  case text(Int)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case object(Int)
  case global(Global)

  /// The classes that a dump consists of.
  enum Global: Equatable, Sendable {
    case snapshot, traces
  }

  /// An instance of one of them, and the number of the dictionary of its attributes.
  struct Object: Equatable, Sendable {
    let type: Global
    var attributes: Int?
  }
}

/// The values that a pickle has made; no value owns another, so that values of any depth take no recursion.
struct PickleHeap: Sendable {
  /// Where texts stand in the file.
  var texts: [Range<Int>] = []
  private var items: [PickleValue] = []
  private var tupleEnds: [Int] = []
  var lists: [[PickleValue]] = []
  var dictionaries: [[String: PickleValue]] = []
  var objects: [PickleValue.Object] = []

  /// Makes a tuple.
  mutating func tuple(_ values: ArraySlice<PickleValue>) -> PickleValue {
    items += values
    tupleEnds.append(items.count)
    return .tuple(tupleEnds.count - 1)
  }

  /// The items of a tuple.
  func items(ofTuple number: Int) -> ArraySlice<PickleValue> {
    items[(number == 0 ? 0 : tupleEnds[number - 1])..<tupleEnds[number]]
  }

  /// An attribute of an object of a class; nil where the value is none, or has no such attribute.
  func attribute(_ name: String, of value: PickleValue?, _ type: PickleValue.Global) -> PickleValue? {
    guard case .object(let number) = value, objects[number].type == type, let attributes = objects[number].attributes else {
      return nil
    }
    return dictionaries[attributes][name]
  }
}
