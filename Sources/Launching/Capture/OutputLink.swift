internal import Glibc

/// The link at the output path that leads to the live capture, and what stood there before.
///
/// It is there before the program starts, which may look at it at once; what it replaced is kept until it is known that the program
/// has started.
struct OutputLink {
  private let live: LiveCapture
  /// Where that is meanwhile; nil where nothing stood there, or no link could be made.
  private let kept: String?

  /// Puts the link in place. A file system without links is no reason to stop: the capture arrives at the end.
  init(to live: LiveCapture) {
    self.live = live
    let output = live.output.path
    let (link, place) = (output + ".\(getpid()).link", output + ".\(getpid()).kept")
    guard symlink(live.target(of: live.output.name), link) == 0 else {
      kept = nil
      return
    }
    let isKept = rename(output, place) == 0
    if rename(link, output) == 0 {
      kept = isKept ? place : nil
    } else {
      unlink(link)
      if isKept { rename(place, output) }
      kept = nil
    }
  }

  /// The program has started: what the link replaced on the user's demand goes, with the live capture that it may have led to.
  func confirm() {
    guard let kept else { return }
    let replaced = Path.linkTarget(of: kept)
    unlink(kept)
    if let replaced { LiveCapture.discardAbandoned(replaced) }
  }

  /// The program could not be started: all is as before.
  func undo() {
    live.unlinkOutput()
    if let kept { rename(kept, live.output.path) }
  }
}
