import ArgumentParser
import Glibc

/// Whether text is coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  /// The decision for a stream; `auto` colours terminals whose user did not switch it off.
  func isOn(isTerminal: Bool) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: isTerminal && Terminal.allowsColors
    }
  }
}
