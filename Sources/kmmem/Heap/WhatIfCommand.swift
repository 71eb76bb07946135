import ArgumentParser
import Reports
import Snapshots

/// `kmmem what-if`: shows what would be freed if a holder let go of an object.
struct WhatIfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "what-if",
    abstract: "Show what would be freed if a holder let go of an object.",
    discussion: """
      The heap is looked at once more without the references from the holders to the object: what no root reaches then would be \
      freed. Where the object would stay, the answer tells by which way it is still held. Both may be types: then all references \
      from objects of the one to objects of the other go.

      Examples:
        kmmem what-if photo.kmsnap 0x7f3c5d0a1e40 --without 0x7f3c5d0b2200
        kmmem what-if photo.kmsnap Session --without set --without dict
        kmmem what-if photo.kmsnap numpy.ndarray --without music_brain.harmony.Chord
      """)

  @OptionGroup var asked: ObjectArguments

  @Option(help: ArgumentHelp("A holder that lets go: an address or the name of a type; once for each.", valueName: "holder"))
  var without: [String]

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let (heap, selection) = try asked.selected(progress)
    try options.write(progress, finding: [.holders, .allPaths], of: heap) {
      let references = try heap.references(from: without, to: selection, in: asked.snapshot)
      return .whatIf(without: references, in: heap, limit: options.limit)
    }
  }
}
