import Foundation
import FoundationXML
import Testing

/// An element of XML as libxml2 has read it.
struct XMLElement {
  let name: String
  let attributes: [String: String]
  var text = ""
  var children: [XMLElement] = []

  /// The root of a document, or a failed test where it is not well-formed.
  static func root(of document: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws -> XMLElement {
    let reader = Reader()
    let parser = XMLParser(data: Data(document))
    parser.delegate = reader
    let isWellFormed = parser.parse()
    #expect(isWellFormed, "line \(parser.lineNumber): \(String(describing: parser.parserError))", sourceLocation: sourceLocation)
    return try #require(reader.open.first?.children.first, sourceLocation: sourceLocation)
  }

  /// All elements of a name below this one.
  func all(_ name: String) -> [XMLElement] {
    children.flatMap { ($0.name == name ? [$0] : []) + $0.all(name) }
  }

  private final class Reader: NSObject, XMLParserDelegate {
    /// The document and the elements that have begun and not ended.
    var open = [XMLElement(name: "", attributes: [:])]

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      open.append(XMLElement(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { open[open.count - 1].text += text }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      let ended = open.removeLast()
      open[open.count - 1].children.append(ended)
    }
  }
}
