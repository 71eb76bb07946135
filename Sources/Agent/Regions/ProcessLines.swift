import CAgent
import CInterface

/// A file of /proc, line by line, through a buffer of its own.
struct ProcessLines {
  /// The longest line is a path of 4096 bytes, each written as four characters, behind some numbers.
  private static let capacity = 1 << 16

  private var file: Int32 = -1
  private var buffer: Address = 0
  private var position = 0
  private var used = 0
  /// Whether everything was read; false as well when a line did not fit.
  private(set) var isAtEnd = false

  mutating func open(_ path: UnsafePointer<CChar>) -> Bool {
    file = kmm_open_to_read(path)
    if file < 0 { return false }
    buffer = kmm_map_anonymous(ProcessLines.capacity)
    if buffer == 0 { kmm_close(file) }
    return buffer != 0
  }

  func close() {
    kmm_unmap(buffer, ProcessLines.capacity)
    kmm_close(file)
  }

  /// The next line without its end; nil behind the last. It stands until the next is asked for.
  mutating func next() -> ProcessLine? {
    var end = position
    while true {
      while end < used && kmm_load8(buffer &+ UInt(end)) != 0x0a { end &+= 1 }
      if end < used { break }
      let searched = end &- position
      if !refill() { return nil }
      end = position &+ searched
    }
    let line = ProcessLine(position: buffer &+ UInt(position), end: buffer &+ UInt(end))
    position = end &+ 1
    return line
  }

  /// Moves what is left to the front and reads on behind it.
  private mutating func refill() -> Bool {
    let left = used &- position
    if left == ProcessLines.capacity { return false }
    if left > 0 { kmm_move(buffer, buffer &+ UInt(position), left) }
    position = 0
    used = left
    let room = ProcessLines.capacity &- left
    let count = read(file, UnsafeMutableRawPointer(bitPattern: buffer &+ UInt(left)), room)
    if count == 0 { isAtEnd = left == 0 }
    if count <= 0 { return false }
    used = left &+ count
    return true
  }
}

/// A line of a file of /proc that is read from its beginning on.
struct ProcessLine {
  private(set) var position: Address
  let end: Address

  @inline(__always) var first: UInt8 { position < end ? kmm_load8(position) : 0 }
  @inline(__always) var count: Int { Int(end &- position) }

  mutating func skip(_ bytes: Int) { position = min(end, position &+ UInt(bytes)) }

  /// Passes over blanks.
  mutating func skipBlanks() {
    while first == 0x20 { position &+= 1 }
  }

  /// Passes over a word and the blanks behind it.
  mutating func skipWord() {
    while position < end && first != 0x20 { position &+= 1 }
    skipBlanks()
  }

  /// Passes over a text that the line goes on with; false when it goes on otherwise.
  mutating func skip(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    if count < length { return false }
    var index = 0
    while index < length {
      if kmm_load8(position &+ UInt(index)) != text.utf8Start[index] { return false }
      index &+= 1
    }
    position &+= UInt(length)
    return true
  }

  mutating func hexadecimal() -> UInt64 {
    var value: UInt64 = 0
    while true {
      let character = first
      if character >= 0x30 && character <= 0x39 {
        value = value << 4 | UInt64(character &- 0x30)
      } else if character >= 0x61 && character <= 0x66 {
        value = value << 4 | UInt64(character &- 0x57)
      } else {
        return value
      }
      position &+= 1
    }
  }

  mutating func decimal() -> UInt64 {
    var value: UInt64 = 0
    while first >= 0x30 && first <= 0x39 {
      value = value &* 10 &+ UInt64(first &- 0x30)
      position &+= 1
    }
    return value
  }
}
