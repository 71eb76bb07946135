import CInterface
import CPython

/// The beginnings of values: what a person knows an object by. No code of the interpreter or the program is run for them.
enum ObjectTexts {
  private static let headBytes = 8

  static func write(_ number: UInt32, _ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    let scratch = photograph.pointee.scratch
    let text = scratch &+ UInt(headBytes)
    switch entry.pointee.kind {
    case KMM_OBJECT_STR.rawValue: add(number, KMM_TEXT_STRING, PythonText.copy(object, text, Int(KMM_TEXT_BYTES)))
    case KMM_OBJECT_BYTES.rawValue:
      let bytes = min(Int(word(object, 16)), Int(KMM_TEXT_BYTES))
      kmm_copy(text, object &+ 32, bytes)
      add(number, KMM_TEXT_BYTES_OBJECT, bytes)
    case KMM_OBJECT_INT.rawValue: add(number, KMM_TEXT_INTEGER, integer(object, text))
    case KMM_OBJECT_FLOAT.rawValue:
      kmm_store64(text, UInt64(word(object, 16)))
      add(number, KMM_TEXT_FLOAT, 8)
    case KMM_OBJECT_MODULE.rawValue: name(number, word(object, 48))
    case KMM_OBJECT_CODE.rawValue:
      name(number, word(object, layout.code_name))
      place(number, ofCode: object)
    case KMM_OBJECT_FUNCTION.rawValue: name(number, word(object, functionName))
    case KMM_OBJECT_TYPE.rawValue: typeName(number, object)
    default: itemCounts(number, object, entry)
    }
  }

  /// func_qualname.
  private static var functionName: Int32 { bridge.pointee.minor == 9 ? 104 : 40 }

  private static func add(_ number: UInt32, _ kind: kmm_text, _ bytes: Int) {
    let scratch = photograph.pointee.scratch
    kmm_store32(scratch, number)
    kmm_store32(scratch &+ 4, kind.rawValue | UInt32(truncatingIfNeeded: bytes) << 16)
    SnapshotStreams.add(KMM_STREAM_TEXTS, scratch, headBytes &+ bytes)
  }

  private static func itemCounts(_ number: UInt32, _ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    let count = entry.pointee.count_place == 0 ? -1 : Int(bitPattern: word(at: object &+ UInt(entry.pointee.count_place)))
    if count >= 0 { addNumber(number, KMM_TEXT_LENGTH, count) }
    let limit = entry.pointee.limit_place == 0 ? -1 : Int(bitPattern: word(at: object &+ UInt(entry.pointee.limit_place)))
    if limit >= 0 { addNumber(number, KMM_TEXT_LIMIT, limit) }
  }

  private static func addNumber(_ number: UInt32, _ kind: kmm_text, _ value: Int) {
    kmm_store64(photograph.pointee.scratch &+ UInt(headBytes), UInt64(value))
    add(number, kind, 8)
  }

  private static func name(_ number: UInt32, _ text: Address) {
    if text == 0 || text & 7 != 0 || word(text, 8) != photograph.pointee.symbols.unicode_type { return }
    add(number, KMM_TEXT_NAME, PythonText.copy(text, photograph.pointee.scratch &+ UInt(headBytes), Int(KMM_TEXT_BYTES)))
  }

  /// Code objects of one file stand side by side.
  private static func place(_ number: UInt32, ofCode code: Address) {
    let file = word(code, layout.code_filename)
    if file != photograph.pointee.code_file {
      photograph.pointee.code_file_name = Roots.string(of: file)
      photograph.pointee.code_file = file
    }
    if photograph.pointee.code_file_name == 0 { return }
    let text = photograph.pointee.scratch &+ UInt(headBytes)
    kmm_store32(text, photograph.pointee.code_file_name)
    kmm_store32(text &+ 4, kmm_load32(code &+ UInt(layout.code_first_line)))
    add(number, KMM_TEXT_PLACE, 8)
  }

  private static func typeName(_ number: UInt32, _ type: Address) {
    let text = word(type, TypeFields.name)
    var bytes = 0
    while bytes < Int(KMM_TEXT_BYTES) && kmm_load8(text &+ UInt(bytes)) != 0 { bytes &+= 1 }
    kmm_copy(photograph.pointee.scratch &+ UInt(headBytes), text, bytes)
    add(number, KMM_TEXT_NAME, bytes)
  }

  /// The qualified name of what can be called, as a string of the snapshot: of a function, else of its type.
  static func calledName(_ object: Address) -> UInt32 {
    let symbols = photograph.pointee.symbols
    switch word(object, 8) {
    case symbols.function_type: return Roots.string(of: word(object, functionName))
    case symbols.method_type: return calledName(word(object, 16))
    case symbols.builtin_type: return string(word(word(object, 16), 0))
    default: return string(word(word(object, 8), TypeFields.name))
    }
  }

  /// C characters as a string of the snapshot.
  static func string(_ text: Address) -> UInt32 {
    var bytes = 0
    while bytes < 1024 && kmm_load8(text &+ UInt(bytes)) != 0 { bytes &+= 1 }
    return SnapshotStreams.string(text, bytes)
  }

  // MARK: Integers

  /// Decimal up to two digits of CPython's (60 bits), else "0x" and the uppermost of its digits.
  private static func integer(_ object: Address, _ text: Address) -> Int {
    let isNew = bridge.pointee.minor >= 12
    let size = Int(bitPattern: word(object, 16))
    let digits = isNew ? size >> 3 : Int(size.magnitude)
    let isNegative = isNew ? size & 3 == 2 : size < 0
    if isNew && size & 3 == 1 || digits == 0 { return decimal(0, false, text) }
    if digits > 2 { return many(digits, text) }
    var value = UInt64(kmm_load32(object &+ 24))
    if digits == 2 { value |= UInt64(kmm_load32(object &+ 28)) << 30 }
    return decimal(value, isNegative, text)
  }

  private static func decimal(_ value: UInt64, _ isNegative: Bool, _ text: Address) -> Int {
    var length = isNegative ? 2 : 1
    var left = value / 10
    while left > 0 {
      length &+= 1
      left /= 10
    }
    left = value
    var place = text &+ UInt(length)
    while place > text {
      place &-= 1
      kmm_store8(place, 0x30 &+ UInt8(truncatingIfNeeded: left % 10))
      left /= 10
    }
    if isNegative { kmm_store8(text, 0x2d) }
    return length
  }

  /// "2**N": an integer of more than 60 bits by its size.
  private static func many(_ digits: Int, _ text: Address) -> Int {
    kmm_store8(text, 0x32)
    kmm_store8(text &+ 1, 0x2a)
    kmm_store8(text &+ 2, 0x2a)
    return 3 &+ decimal(UInt64((digits &- 1) &* 30), false, text &+ 3)
  }
}
