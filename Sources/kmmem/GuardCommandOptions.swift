import ArgumentParser
import Launching

/// The options of commands that run a program with guarded blocks.
struct GuardCommandOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Put one block in so many between pages that nobody may touch: writes and reads beyond it, and after it was given back, are \
      found when they happen. --guard alone takes one in \(GuardOptions.usualInterval), --guard=all every block (docs/heap-errors.md).
      """, valueName: "all | n"))
  var `guard`: String?

  @Option(
    help: ArgumentHelp(
      "The edge against which guarded blocks lie: end finds overflows, start underflows.", valueName: "end | start"))
  var guardSide: String?

  @Flag(help: "End the program by the signal at the first wrong access; it goes on otherwise.")
  var guardHalt = false

  /// Spellings for the split of command lines.
  static let valued: Set<String> = ["--guard-side"]
  static let flags: Set<String> = ["--guard-halt"]
  static let meaningAlone = ["--guard": "sampled"]

  /// What was asked for, here or in the environment.
  func settings(_ environment: Environment) throws -> GuardOptions {
    var options = GuardOptions()
    let lookup = Lookup(environment: environment)
    if let word = lookup.text(self.guard, "KMMEM_GUARD", option: "--guard") {
      guard let interval = GuardOptions.interval(word.value) else {
        throw ValidationError("\(word.origin) is \"\(word.value)\"; it takes all, or one block in how many, as in 500.")
      }
      options.interval = interval
    }
    if let word = lookup.text(guardSide, "KMMEM_GUARD_SIDE", option: "--guard-side") {
      guard let side = GuardOptions.Side(rawValue: word.value) else {
        throw ValidationError("\(word.origin) is \"\(word.value)\"; it takes end or start.")
      }
      options.side = side
    }
    options.halts = try guardHalt ? true : lookup.claim("KMMEM_GUARD_HALT") ?? false
    if options.interval == 0, guardHalt || guardSide != nil {
      throw ValidationError(
        "\(guardHalt ? "--guard-halt" : "--guard-side") says how blocks are guarded, and none is; add --guard.")
    }
    return options
  }
}
