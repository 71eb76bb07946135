import ArgumentParser
import Detectors
import Suppressions

/// What counts, and what is shown of it.
struct JudgementOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Exit with this code when certain or probable findings remain; as Valgrind's option.", valueName: "n"))
  var errorExitcode: Int32?

  @Option(
    help: ArgumentHelp(
      "Known issues and suppressions (default: kmmem.toml, or pyproject.toml, in the current folder).", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var config: String?

  @Flag(help: "Look for no configuration.")
  var noConfig = false

  @Option(
    help: ArgumentHelp("A file of suppressions as Valgrind or LeakSanitizer has them; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["supp"]))
  var suppressions: [String] = []

  @Flag(help: "Show what is only possible, too: what was lost once, at an import, and what only pointers into blocks hold.")
  var possible = false

  @Flag(help: "List every native block with its class (JSON only).")
  var blocks = false

  func validate() throws {
    if let code = errorExitcode, !(1...255).contains(code) {
      throw ValidationError("--error-exitcode \(code) is no exit code; name one from 1 to 255.")
    }
    if noConfig, config != nil { throw ValidationError("--config and --no-config contradict each other; leave one of them out.") }
  }

  /// Says that only JSON lists blocks.
  func refuseBlocks(isJSON: Bool) throws {
    if blocks, !isJSON { throw ValidationError("--blocks lists blocks in JSON alone; add --format json, or leave it out.") }
  }

  /// What was said of findings beforehand; entries for other tools are told and left out.
  func configuration() throws -> Configuration {
    var configuration = noConfig ? Configuration() : try Self.configuration(at: config)
    do throws(SuppressionFileError) {
      for path in suppressions {
        let file = try SuppressionFile(contentsOf: path)
        for entry in file.skipped { StandardError.say("kmmem: \(entry.sentence)") }
        configuration = configuration.adding([file])
      }
    } catch {
      throw ValidationError(error.sentence)
    }
    return configuration
  }

  /// What a file says of findings; for nil, what the current folder's does, if there is one.
  static func configuration(at path: String?) throws -> Configuration {
    do throws(ConfigurationError) {
      return try Configuration.found(in: ".", orAt: path, detectors: Finding.Detector.allCases.map(\.rawValue)) ?? Configuration()
    } catch {
      throw ValidationError(error.sentence)
    }
  }
}
