package import Launching

/// What the checks look at, and how errors become sentences.
package final class Surroundings {
  package let environment: Environment
  /// The only interpreter that is looked at, if one was named.
  package let python: String?
  /// Says what is wrong with a start, and what to do.
  package let sentence: (LaunchError) -> String
  /// Reads the capture of a trial; the failure is a sentence.
  package let read: (String) -> Result<TrialCapture, Refusal>
  /// A folder for the captures of trials, which the caller removes.
  package let folder: String
  /// How many seconds the program of a trial may take.
  package let patience: Double

  /// Why a capture cannot be read.
  package struct Refusal: Error {
    package let sentence: String
    package init(_ sentence: String) { self.sentence = sentence }
  }

  package init(
    environment: Environment, python: String?, folder: String, patience: Double, sentence: @escaping (LaunchError) -> String,
    read: @escaping (String) -> Result<TrialCapture, Refusal>
  ) {
    self.environment = environment
    self.python = python
    self.folder = folder
    self.patience = patience
    self.sentence = sentence
    self.read = read
  }

  /// The trials of all interpreters that were found, the default one first; each is made once.
  private(set) package lazy var trials: [Trial] = InterpreterSearch(environment, named: python).commands.enumerated().map {
    Trial(of: $1, number: $0, in: self)
  }
}
