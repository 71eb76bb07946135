import ArgumentParser
import CaptureFormat
import Glibc
import Launching
import Reports

/// `kmmem top` on a terminal: looks, draws, and does what the keys say, until somebody quits.
final class TopScreen {
  /// No table is scrolled further down than this.
  private static let rowLimit = 500
  /// How long the rest of a key's bytes may take.
  private static let keyMilliseconds: Int32 = 40

  private let session: TopSession
  private let options: TopOptions
  private let screen: TerminalScreen
  private var view: LiveView
  private var decoder = KeyDecoder()
  private var table: LiveTable
  private var photograph: PhotographRequest?
  private var nextLook: UInt64 = 0

  /// Prepares the screen of a session.
  init(_ session: TopSession, _ options: TopOptions) {
    self.session = session
    self.options = options
    screen = TerminalScreen(style: TextStyle(isColored: options.color.isOn(isTerminal: true)))
    view = LiveView(grouping: options.by, order: options.sort, filter: options.filter)
    table = session.table(by: options.by, options.sort, filter: options.filter, limit: Self.rowLimit)
    nextLook = MonotonicClock.nanoseconds + UInt64(options.interval * 1e9)
  }

  /// Shows it until somebody quits, or the terminal goes away.
  func run() throws {
    guard screen.enter() else {
      throw ValidationError("this terminal cannot be drawn on; add --count 1 for a plain table.")
    }
    defer { screen.leave() }
    showEnd()
    while true {
      draw()
      switch screen.wait(milliseconds: patience) {
      case .keys(let bytes):
        for key in decoder.add(bytes) where !press(key) { return }
      case .resized: break
      case .nothing:
        for key in decoder.flush() where !press(key) { return }
      case .gone: return
      }
      lookWhenDue()
    }
  }

  /// How long to wait for a key.
  private var patience: Int32 {
    if decoder.isWaiting { return Self.keyMilliseconds }
    if session.hasEnded && photograph == nil { return -1 }
    let now = MonotonicClock.nanoseconds
    return now >= nextLook ? 0 : Int32(clamping: (nextLook - now) / 1_000_000 + 1)
  }

  private func lookWhenDue() {
    let start = MonotonicClock.nanoseconds
    guard start >= nextLook else { return }
    session.look()
    refresh()
    let cost = MonotonicClock.nanoseconds - start
    // A capture that takes long to read is read less often: three quarters of the time are the program's.
    nextLook = max(start + UInt64(options.interval * 1e9), start + 4 * cost)
    if let failure = session.failure { view.message = failure }
    showEnd()
    if let path = photograph?.photograph {
      view.message = "photographed: \(path)"
      photograph = nil
      refresh()
    }
  }

  private func refresh() {
    table = session.table(by: view.grouping, view.order, filter: view.filter, limit: Self.rowLimit)
  }

  private func showEnd() {
    if session.hasEnded, view.message == nil { view.message = "this is how it was at the end; q quits" }
  }

  private func draw() {
    let size = screen.size
    view.follow(table, visible: size.tableRows)
    guard let summary = session.model.summary else { return }
    screen.draw(LiveFrame(summary, table, view, stacks: stacks, size: size, style: screen.style).lines)
  }

  private var stacks: [LiveStack] {
    guard view.mode == .stack, let row = view.chosen else { return [] }
    return session.stacks(ofRow: row, by: view.grouping)
  }

  /// Does what a key says; false when it says to quit.
  private func press(_ key: LiveKey) -> Bool {
    let before = (view.grouping, view.order, view.filter)
    let stacks = stacks
    let lines = view.stack < stacks.count ? LiveFrame.lineCount(of: stacks[view.stack]) : 0
    let visible = view.mode == .stack ? screen.size.stackRows : screen.size.tableRows
    let around = LiveView.Surroundings(table: table, visible: visible, stacks: stacks.count, stackLines: lines)
    switch view.press(key, around) {
    case .quit: return false
    case .photograph: takePhotograph()
    case .redraw: screen.forget()
    case nil: break
    }
    if before != (view.grouping, view.order, view.filter) { refresh() }
    return true
  }

  private func takePhotograph() {
    do throws(SignalRefusal) {
      let request = try session.photograph()
      photograph = request
      view.message = "asked for a photograph: it will lie beside \(request.stem)-1.kmsnap"
    } catch {
      if error == .notTold { photographFromOutside() } else { view.message = error.sentence }
    }
  }

  private func photographFromOutside() {
    view.message = "photographing…"
    draw()
    do { view.message = "photographed: \(try session.photographFromOutside())" } catch {
      view.message = "no photograph: " + ((error as? ValidationError)?.message ?? "you interrupted it")
    }
    refresh()
  }
}

extension SignalRefusal {
  /// Why there is no photograph, and what to do.
  var sentence: String {
    switch self {
    case .notTold: "no photograph: the program was told of no signal"
    case .notListening(let signal): "no photograph: the program does not listen to \(signal) now; try again later"
    case .notPermitted: "no photograph: the system does not let you ask this process; run kmmem as its owner"
    case .noProcess: "no photograph: the program does not run any more"
    }
  }
}
