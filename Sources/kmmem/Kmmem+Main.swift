import ArgumentParser
import Glibc
import Launching

extension Kmmem {
  /// Runs the command that the words of the command line name; bad input is one sentence and exit code 2.
  static func main() {
    var words = Array(CommandLine.arguments.dropFirst())
    if words.first == ProfileCommand.configuration.commandName {
      words = words.prefix(1) + ProfileCommand.commandLine.terminated(Array(words.dropFirst()))
    } else if words.first == LinesCommand.configuration.commandName {
      words = words.prefix(1) + LinesCommand.commandLine.terminated(Array(words.dropFirst()))
    } else if words.first == LeaksCommand.configuration.commandName {
      words = words.prefix(1) + LeaksCommand.terminated(Array(words.dropFirst()))
    } else if words.first == RunCommand.configuration.commandName {
      words = words.prefix(1) + RunCommand.commandLine.terminated(Array(words.dropFirst()))
    } else if words.first == CheckCommand.configuration.commandName {
      words = words.prefix(1) + CheckCommand.terminated(Array(words.dropFirst()))
    }
    do {
      var command = try parseAsRoot(words)
      try command.run()
    } catch  where exitCode(for: error) == .validationFailure {
      StandardError.say("kmmem: \(onOneLine(message(for: error)))")
      Glibc.exit(2)
    } catch {
      exit(withError: error)
    }
  }

  /// A long list of an option's values, which the argument parser writes below each other, as part of the sentence.
  private static func onOneLine(_ message: String) -> String {
    message.replacing(":\n  - ", with: ": ").replacing("\n  - ", with: ", ")
  }
}
