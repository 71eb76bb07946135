import Foundation
import Symbolication

/// What another program says about the same addresses.
struct SymbolizerOracle {
  struct Frame: Equatable {
    var function: String
    var file: String?
    var line: Int?
  }

  let name: String

  /// The frames of every address, innermost first; nil if the program is not installed.
  func frames(at addresses: [UInt64], of path: String) throws -> [UInt64: [Frame]]? {
    guard let tool = Tool(name), let filter = Tool("c++filt") else { return nil }
    let input = addresses.map { "0x" + String($0, radix: 16) }.joined(separator: "\n") + "\n"
    let style = name == "llvm-symbolizer" ? ["--output-style=GNU", "--no-demangle"] : []
    let output = try tool.run(["-a", "-f", "-i", "-e", path] + style, input: input)
    let lines = output.split(separator: "\n").map { $0.hasPrefix("_Z") || !$0.contains(":") ? Self.withoutMark($0) : String($0) }
    return Self.parsed(try filter.run([], input: lines.joined(separator: "\n") + "\n"))
  }

  /// `main.cold` is a part of `main`.
  private static func withoutMark(_ symbol: Substring) -> String {
    let marks = [".cold", ".part.", ".isra.", ".constprop."]
    let end = marks.compactMap { symbol.range(of: $0)?.lowerBound }.min() ?? symbol.endIndex
    return String(symbol[..<end])
  }

  private static func parsed(_ output: String) -> [UInt64: [Frame]] {
    var frames: [UInt64: [Frame]] = [:]
    var (address, function): (UInt64, String?) = (0, nil)
    for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("0x"), let number = UInt64(line.dropFirst(2), radix: 16) {
        (address, function) = (number, nil)
      } else if let name = function {
        frames[address, default: []].append(frame(name, place: line))
        function = nil
      } else {
        function = String(line)
      }
    }
    return frames
  }

  /// `file:line (discriminator 3)`, where `??` and `?` and 0 stand for nothing.
  private static func frame(_ function: String, place: Substring) -> Frame {
    let place = place.range(of: " (discriminator").map { place[..<$0.lowerBound] } ?? place
    let colon = place.lastIndex(of: ":") ?? place.endIndex
    let file = String(place[..<colon])
    let line = Int(place[colon...].dropFirst()).flatMap { $0 > 0 ? $0 : nil }
    let isKnown = file.hasPrefix("/")
    return Frame(function: function, file: isKnown ? URL(fileURLWithPath: file).resolvingSymlinksInPath().path : nil, line: line)
  }
}
