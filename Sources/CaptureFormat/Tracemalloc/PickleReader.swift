/// Runs the few instructions of Python's pickle machine that `tracemalloc.Snapshot.dump` writes, and no others.
///
/// Nothing of Python is loaded or called: the only classes are names, and their objects are dictionaries. Memory and time are bounded by
/// the length of the file.
/// <https://docs.python.org/3/library/pickle.html>; the instructions are described in CPython's `pickletools`.
struct PickleReader: ~Copyable {
  private let path: String
  private let content: LittleEndianBytes
  private(set) var heap = PickleHeap()
  private var offset = 0
  private var stack: [PickleValue] = []
  /// Where marks stand in the stack.
  private var marks: [Int] = []
  private var memo: [PickleValue] = []

  init(path: String, bytes: [UInt8]) {
    self.path = path
    content = LittleEndianBytes(bytes)
  }

  /// What is wrong at the instruction that is being run.
  private func unexpected(_ what: TracemallocDumpError.Unexpected, at place: Int? = nil) -> TracemallocDumpError {
    .unexpected(path: path, offset: place ?? offset, what)
  }

  /// The text of a value.
  func text(_ value: PickleValue) -> String? {
    guard case .text(let number) = value else { return nil }
    return content.text(heap.texts[number])
  }

  // MARK: The machine

  /// Runs the pickle to its end; its value.
  mutating func run() throws(TracemallocDumpError) -> PickleValue {
    guard content.count == 0 || content.bytes[0] == Instruction.protocolVersion.rawValue else { throw unexpected(.beginning) }
    while true {
      let start = offset
      let code: UInt8 = try next()
      guard let instruction = Instruction(rawValue: code) else { throw unexpected(.instruction(code), at: start) }
      if instruction == .stop { break }
      do { try run(instruction) } catch let error { throw error.placed(at: start) }
    }
    guard offset == content.count else { throw unexpected(.trailing) }
    guard stack.count == 1, marks.isEmpty else { throw unexpected(.value, at: offset - 1) }
    return stack[0]
  }

  private mutating func run(_ instruction: Instruction) throws(TracemallocDumpError) {
    switch instruction {
    case .protocolVersion: try checkVersion(try next())
    case .frame: try checkFrame()
    case .mark: marks.append(stack.count)
    case .stop: break
    case .integer32: stack.append(.integer(Int64(try next(Int32.self))))
    case .integer8: stack.append(.integer(Int64(try next(UInt8.self))))
    case .integer16: stack.append(.integer(Int64(try next(UInt16.self))))
    case .long: stack.append(.integer(try long()))
    case .text8: try text(Int(try next(UInt8.self)))
    case .text32: try text(Int(try next(UInt32.self)))
    case .text64: try text(Int(clamping: try next(UInt64.self)))
    case .emptyTuple: stack.append(heap.tuple([]))
    case .tuple1: try tuple(from: stack.count - 1)
    case .tuple2: try tuple(from: stack.count - 2)
    case .tuple3: try tuple(from: stack.count - 3)
    case .tuple: try tuple(from: try mark())
    case .emptyList:
      heap.lists.append([])
      stack.append(.list(heap.lists.count - 1))
    case .append: try append(from: stack.count - 1)
    case .appends: try append(from: try mark())
    case .emptyDictionary:
      heap.dictionaries.append([:])
      stack.append(.dictionary(heap.dictionaries.count - 1))
    case .setItem: try setItems(from: stack.count - 2)
    case .setItems: try setItems(from: try mark())
    case .memoize: memo.append(try top())
    case .get8: try get(Int(try next(UInt8.self)))
    case .get32: try get(Int(try next(UInt32.self)))
    case .global: try global()
    case .newObject: try newObject()
    case .build: try build()
    }
  }

  private func checkVersion(_ version: UInt8) throws(TracemallocDumpError) {
    guard (4...5).contains(version) else { throw unexpected(.protocolVersion(Int(version))) }
  }

  private mutating func checkFrame() throws(TracemallocDumpError) {
    let length: UInt64 = try next()
    guard length <= UInt64(content.count - offset) else { throw .truncated(path: path, size: content.count) }
  }

  // MARK: Reading

  private mutating func next<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type = Number.self)
    throws(TracemallocDumpError) -> Number
  {
    guard let number: Number = content.value(at: offset) else { throw .truncated(path: path, size: content.count) }
    offset += MemoryLayout<Number>.size
    return number
  }

  /// An integer of up to eight bytes, the uppermost of which has the sign.
  private mutating func long() throws(TracemallocDumpError) -> Int64 {
    let count = Int(try next(UInt8.self))
    var value: Int64 = 0
    guard count <= 8 else { throw unexpected(.number) }
    for index in 0..<count {
      let byte: UInt8 = try next()
      value |= (index == count - 1 ? Int64(Int8(bitPattern: byte)) : Int64(byte)) << Int64(8 * index)
    }
    return value
  }

  private mutating func text(_ length: Int) throws(TracemallocDumpError) {
    guard length <= content.count - offset else { throw .truncated(path: path, size: content.count) }
    heap.texts.append(offset..<offset + length)
    stack.append(.text(heap.texts.count - 1))
    offset += length
  }

  // MARK: The stack

  private mutating func mark() throws(TracemallocDumpError) -> Int {
    guard let place = marks.popLast() else { throw unexpected(.value) }
    return place
  }

  /// Whether the values from a place on may be taken: they lie in the stack, above the last mark.
  private func checkTaking(from place: Int) throws(TracemallocDumpError) {
    guard place >= marks.last ?? 0, place <= stack.count else { throw unexpected(.value) }
  }

  private func top() throws(TracemallocDumpError) -> PickleValue {
    try checkTaking(from: stack.count - 1)
    return stack[stack.count - 1]
  }

  private mutating func pop() throws(TracemallocDumpError) -> PickleValue {
    try checkTaking(from: stack.count - 1)
    return stack.removeLast()
  }

  private mutating func get(_ number: Int) throws(TracemallocDumpError) {
    guard number < memo.count else { throw unexpected(.value) }
    stack.append(memo[number])
  }

  private mutating func tuple(from place: Int) throws(TracemallocDumpError) {
    try checkTaking(from: place)
    let tuple = heap.tuple(stack[place...])
    stack.removeLast(stack.count - place)
    stack.append(tuple)
  }

  private mutating func append(from place: Int) throws(TracemallocDumpError) {
    try checkTaking(from: place - 1)
    guard place <= stack.count, case .list(let number) = stack[place - 1] else { throw unexpected(.value) }
    heap.lists[number] += stack[place...]
    stack.removeLast(stack.count - place)
  }

  private mutating func setItems(from place: Int) throws(TracemallocDumpError) {
    try checkTaking(from: place - 1)
    guard place <= stack.count, (stack.count - place) % 2 == 0, case .dictionary(let number) = stack[place - 1] else {
      throw unexpected(.value)
    }
    for index in stride(from: place, to: stack.count, by: 2) {
      guard let key = text(stack[index]) else { throw unexpected(.value) }
      heap.dictionaries[number][key] = stack[index + 1]
    }
    stack.removeLast(stack.count - place)
  }

  // MARK: Objects

  private mutating func global() throws(TracemallocDumpError) {
    let (name, module) = (text(try pop()), text(try pop()))
    guard let name, let module else { throw unexpected(.value) }
    switch (module, name) {
    case ("tracemalloc", "Snapshot"): stack.append(.global(.snapshot))
    case ("tracemalloc", "_Traces"): stack.append(.global(.traces))
    default: throw unexpected(.global("\(module).\(name)"))
    }
  }

  private mutating func newObject() throws(TracemallocDumpError) {
    guard case .tuple(let arguments) = try pop(), heap.items(ofTuple: arguments).isEmpty, case .global(let type) = try pop()
    else {
      throw unexpected(.value)
    }
    heap.objects.append(PickleValue.Object(type: type))
    stack.append(.object(heap.objects.count - 1))
  }

  private mutating func build() throws(TracemallocDumpError) {
    guard case .dictionary(let attributes) = try pop(), case .object(let number) = try top(),
      heap.objects[number].attributes == nil
    else { throw unexpected(.value) }
    heap.objects[number].attributes = attributes
  }
}

/// The instructions of pickles that a dump needs, by their bytes.
private enum Instruction: UInt8 {
  case protocolVersion = 0x80
  case frame = 0x95
  case mark = 0x28
  case stop = 0x2e
  case integer32 = 0x4a
  case integer8 = 0x4b
  case integer16 = 0x4d
  case long = 0x8a
  case text8 = 0x8c
  case text32 = 0x58
  case text64 = 0x8d
  case emptyTuple = 0x29
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case tuple = 0x74
  case emptyList = 0x5d
  case append = 0x61
  case appends = 0x65
  case emptyDictionary = 0x7d
  case setItem = 0x73
  case setItems = 0x75
  case memoize = 0x94
  case get8 = 0x68
  case get32 = 0x6a
  case global = 0x93
  case newObject = 0x81
  case build = 0x62
}

extension TracemallocDumpError {
  /// The error at the instruction that led to it.
  fileprivate func placed(at offset: Int) -> TracemallocDumpError {
    guard case .unexpected(let path, _, let what) = self else { return self }
    return .unexpected(path: path, offset: offset, what)
  }
}
