import ArgumentParser
import Launching

/// Values from the command line or the environment, with where they came from.
struct Lookup {
  let environment: Environment

  func text(_ given: String?, _ variable: String, option: String = "") -> (value: String, origin: String)? {
    if let given { return (given, option) }
    guard let value = environment.value(of: variable), !value.isEmpty else { return nil }
    return (value, variable)
  }

  /// The names of an option that may be repeated; the variable has them with commas between, and those in brackets are a name's own.
  func names(_ given: [String], _ variable: String) -> [String] {
    guard given.isEmpty, let text = environment.value(of: variable) else { return given }
    var depth = 0
    let parts = text.split { character in
      if "(<".contains(character) { depth += 1 }
      if ")>".contains(character) { depth -= 1 }
      return character == "," && depth <= 0
    }
    return parts.map(String.init)
  }

  func number(_ given: String?, _ option: String, _ variable: String, from least: Int) throws -> Int? {
    guard let (value, origin) = text(given, variable, option: option) else { return nil }
    guard let number = Int(value), number >= least, number <= Int(Int32.max) else {
      throw ValidationError("\(origin) is \"\(value)\"; it takes a whole number from \(least) on.")
    }
    return number
  }

  func claim(_ variable: String) throws -> Bool? {
    guard let value = environment.value(of: variable), !value.isEmpty else { return nil }
    switch value.lowercased() {
    case "1", "true", "yes", "on": return true
    case "0", "false", "no", "off": return false
    default: throw ValidationError("\(variable) is \"\(value)\"; it takes 1 or 0.")
    }
  }
}
