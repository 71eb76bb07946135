/// The stacks of a recording of heaptrack's, as a tree: each is a place in the program, and the stack that called it.
///
/// Places that a person cannot tell apart are one, and so are stacks of them: a line may have many instructions that call.
struct HeaptrackStacks {
  /// Frames of a stack that are kept.
  private static let greatestDepth = 1024

  /// A function, file and line, by their numbers among the strings; 0 where it is not known.
  private struct Line: Hashable {
    var function = 0
    var file = 0
    var line: UInt64 = 0
  }

  /// What an address stands for: the innermost inlined function first.
  private struct Place: Hashable {
    var lines: [Line] = []
    var object = 0
    /// The address, where nothing else is known.
    var address: UInt64 = 0
  }

  /// A place and the number of the stack that called it; 0 for none.
  private struct Node: Hashable {
    let place: Int
    let caller: Int
  }

  private var strings: [String] = []
  private var places: [Place] = []
  private var placeNumbers: [Place: Int] = [:]
  private var nodes: [Node] = []
  private var nodeNumbers: [Node: Int] = [:]
  /// The place of each address that the recording numbers.
  private var placeOfAddress: [Int] = []
  /// The node of each stack that the recording numbers.
  private var nodeOfStack: [Int] = []

  /// Takes a string; in files of version 3, its length comes before it.
  mutating func addString(_ fields: HeaptrackFields, version: UInt64) {
    var rest = fields
    let hasLength = version < 3 || rest.number() != nil
    strings.append(hasLength ? rest.text : fields.text)
  }

  /// Takes "address object [function file line]…"; false where it is none.
  mutating func addAddress(_ fields: HeaptrackFields) -> Bool {
    var rest = fields
    guard let address = rest.number() else { return false }
    var place = Place(object: rest.index() ?? 0)
    while place.lines.count < Self.greatestDepth, let function = rest.index() {
      let file = rest.index() ?? 0
      place.lines.append(Line(function: function, file: file, line: rest.number() ?? 0))
    }
    if place.lines.isEmpty { place.address = address }
    let number = placeNumbers[place] ?? places.count
    if number == places.count {
      places.append(place)
      placeNumbers[place] = number
    }
    placeOfAddress.append(number)
    return true
  }

  /// Takes "address caller"; false where one of them is not known.
  mutating func addStack(_ fields: HeaptrackFields) -> Bool {
    var rest = fields
    guard let address = rest.index(), let caller = rest.index(), address > 0, address <= placeOfAddress.count,
      caller <= nodeOfStack.count
    else { return false }
    let node = Node(place: placeOfAddress[address - 1], caller: caller == 0 ? 0 : nodeOfStack[caller - 1])
    if let number = nodeNumbers[node] {
      nodeOfStack.append(number)
    } else {
      nodes.append(node)
      nodeNumbers[node] = nodes.count
      nodeOfStack.append(nodes.count)
    }
    return true
  }

  /// The number, from 1, of the stack that the recording calls so; 0 for none, nil where there is no such.
  func node(ofStack stack: Int) -> Int? {
    stack == 0 ? 0 : stack <= nodeOfStack.count ? nodeOfStack[stack - 1] : nil
  }

  /// The frames of a stack, innermost first. A caller was there before what it calls, so that this ends.
  func frames(of number: Int) -> [ToolFrame] {
    var frames: [ToolFrame] = []
    var next = number
    while next != 0, frames.count < Self.greatestDepth {
      let node = nodes[next - 1]
      frames += self.frames(at: places[node.place])
      next = node.caller
    }
    return frames
  }

  private func frames(at place: Place) -> [ToolFrame] {
    var frame = ToolFrame()
    frame.object = string(place.object)
    guard !place.lines.isEmpty else {
      frame.address = place.address
      return [frame]
    }
    return place.lines.map { line in
      frame.function = string(line.function)
      frame.file = string(line.file)
      frame.line = line.line == 0 ? nil : line.line
      return frame
    }
  }

  private func string(_ number: Int) -> String? {
    number > 0 && number <= strings.count ? strings[number - 1] : nil
  }
}
