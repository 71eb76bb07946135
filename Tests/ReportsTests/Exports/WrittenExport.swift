import Foundation
import Reports
import Testing

/// An export in one format, as a CI system gets it.
struct WrittenExport {
  private final class Pieces {
    var bytes: [UInt8] = []
  }

  let bytes: [UInt8]

  init(_ export: AccusationExport, _ format: String) throws {
    let pieces = Pieces()
    export.write(as: try #require(AccusationFormats.all.first { $0.name == format })) { pieces.bytes += $0 }
    bytes = pieces.bytes
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  var json: Any { get throws { try JSONSerialization.jsonObject(with: Data(bytes)) } }

  var xml: XMLElement { get throws { try XMLElement.root(of: bytes) } }

  /// The one run of SARIF.
  var run: JSONObject {
    get throws { try #require(JSONObject(json).list("runs").first) }
  }

  /// The issues of GitLab.
  var issues: [JSONObject] { get throws { try #require(json as? [Any]).map { JSONObject($0) } } }
}

/// An object of JSON, whose members are looked for by name.
struct JSONObject {
  let members: [String: Any]

  init(_ value: Any?) { members = value as? [String: Any] ?? [:] }

  func object(_ name: String) -> JSONObject { JSONObject(members[name]) }
  func list(_ name: String) -> [JSONObject] { (members[name] as? [Any] ?? []).map { JSONObject($0) } }
  func text(_ name: String) -> String? { members[name] as? String }
  func number(_ name: String) -> Int? { members[name] as? Int }
}
