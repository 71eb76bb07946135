import ArgumentParser
import Reports
import Snapshots

/// `kmmem retained`: shows what would be freed with an object.
struct RetainedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retained",
    abstract: "Show what would be freed with an object, or with the objects of a type.",
    discussion: """
      An object retains what would be freed if it were: itself, and all that nothing else keeps. It is added up by type. Of a \
      single object the answer for programs also has the stack that made it.

      Examples:
        kmmem retained photo.kmsnap 0x7f3c5d0a1e40
        kmmem retained photo.kmsnap music_brain.sessions.Session
      """)

  @OptionGroup var asked: ObjectArguments

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let (heap, selection) = try asked.selected(progress)
    if selection.isObject { try progress.clearing { try heap.findStacksIfReadable(inCapture: sites.capture) } }
    let parts: [HeapPart] = selection.isObject ? [.dominators, .paths(to: selection), .allPaths] : [.allPaths]
    try options.write(progress, finding: parts, of: heap) { .retained(selection, in: heap, limit: options.limit) }
  }
}
