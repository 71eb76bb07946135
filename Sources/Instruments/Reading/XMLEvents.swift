internal import CExpat

/// Takes the elements of an XML document, one after the other.
protocol XMLVisitor: AnyObject {
  /// An element begins.
  func begin(_ name: String, attributes: [String: String])
  /// An element ends; `text` is what stood in it behind its last element.
  func end(_ name: String, text: String)
}

/// Reads XML with Expat, piece by piece, so that documents of any size take little memory.
///
/// Documents that declare a type of their own are refused: no tool here writes such, and their entities can grow without bound.
@safe final class XMLEvents {
  /// Elements within elements that are still read.
  static let greatestDepth = 256
  /// Bytes of an element's text that are kept.
  static let greatestText = 1 << 16

  /// How a document ended.
  enum End: Equatable {
    case whole
    /// Another document begins at this line, behind the end of the first.
    case followed(line: UInt64)
    /// The file ends within the document.
    case cut
    /// What stands at this line is no XML, in Expat's words.
    case broken(line: UInt64, String)

    /// A sentence about what could not be read.
    var note: String? {
      switch self {
      case .whole: nil
      case .cut: "The file ends before the report does; what is missing was not read."
      case .followed(let line): "From line \(line) on, the file holds another document, which was not read."
      case .broken(let line, let words): "The file is damaged at line \(line) (\(words)); what comes behind was not read."
      }
    }
  }

  private let parser: OpaquePointer?
  private let visitor: any XMLVisitor
  private var text: [UInt8] = []
  private var depth = 0
  private var hadElement = false
  /// Why the reading was ended by this side.
  private var refusal: String?

  /// Begins a document.
  init(visitor: any XMLVisitor) {
    self.visitor = visitor
    unsafe parser = XML_ParserCreate(nil)
  }

  deinit { if let parser = unsafe parser { unsafe XML_ParserFree(parser) } }

  /// Reads a document to its end.
  func read(_ stream: any ByteStream) throws(ToolReportError) -> End {
    guard let parser = unsafe parser else { return .broken(line: 1, "out of memory") }
    unsafe connect(parser)
    while let bytes = try stream.next() {
      // Expat reads as many bytes as it is told, and keeps a copy of those that it needs later.
      let status = unsafe bytes.withUnsafeBytes {
        unsafe XML_Parse(parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), CInt($0.count), 0)
      }
      if status != XML_STATUS_OK { return unsafe end(parser) }
    }
    return unsafe XML_Parse(parser, nil, 0, 1) == XML_STATUS_OK ? .whole : end(parser)
  }

  private func end(_ parser: OpaquePointer) -> End {
    let line = unsafe UInt64(XML_GetCurrentLineNumber(parser))
    let code = unsafe XML_GetErrorCode(parser)
    if let refusal { return .broken(line: line, refusal) }
    switch code {
    case XML_ERROR_JUNK_AFTER_DOC_ELEMENT: return .followed(line: line)
    case XML_ERROR_MISPLACED_XML_PI where hadElement && depth == 0: return .followed(line: line)
    case XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_PARTIAL_CHAR, XML_ERROR_UNCLOSED_CDATA_SECTION: return .cut
    default:
      // Expat's messages are constant texts.
      return .broken(line: line, unsafe XML_ErrorString(code).map { unsafe String(cString: $0) } ?? "an error")
    }
  }

  /// Has Expat call this object, which outlives the parser.
  private func connect(_ parser: OpaquePointer) {
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    unsafe XML_SetElementHandler(
      parser, { unsafe XMLEvents.of($0)?.begin($1, $2) }, { data, name in unsafe XMLEvents.of(data)?.end(name) })
    unsafe XML_SetCharacterDataHandler(parser) { data, bytes, count in
      // Expat's bytes are there for as long as the call lasts.
      unsafe XMLEvents.of(data)?.add(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
    unsafe XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in unsafe XMLEvents.of(data)?.refuse("a document type") }
  }

  /// The object that Expat was given.
  private static func of(_ data: UnsafeMutableRawPointer?) -> XMLEvents? {
    unsafe data.map { unsafe Unmanaged<XMLEvents>.fromOpaque($0).takeUnretainedValue() }
  }

  private func refuse(_ what: String) {
    refusal = what
    if let parser = unsafe parser { _ = unsafe XML_StopParser(parser, 0) }
  }
}

// Names and texts of Expat's have an end, and live at least as long as the call.
extension XMLEvents {
  private func begin(_ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
    guard let name = unsafe name, refusal == nil else { return }
    text.removeAll(keepingCapacity: true)
    depth += 1
    hadElement = true
    if depth > Self.greatestDepth { return refuse("elements within elements without end") }
    var named: [String: String] = [:]
    var next = unsafe attributes
    // Pairs of names and values, and a null pointer behind the last.
    while let pair = unsafe next, let key = unsafe pair[0], let value = unsafe pair[1] {
      unsafe named[String(cString: key)] = String(cString: value)
      unsafe next = pair + 2
    }
    unsafe visitor.begin(String(cString: name), attributes: named)
  }

  private func end(_ name: UnsafePointer<CChar>?) {
    guard let name = unsafe name, refusal == nil else { return }
    depth -= 1
    unsafe visitor.end(String(cString: name), text: String(decoding: text, as: UTF8.self))
    text.removeAll(keepingCapacity: true)
  }

  private func add(_ bytes: UnsafeBufferPointer<CChar>) {
    let room = Self.greatestText - text.count
    if room > 0 { unsafe text.append(contentsOf: bytes.prefix(room).map { UInt8(bitPattern: $0) }) }
  }
}
