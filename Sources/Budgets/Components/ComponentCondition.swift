import Snapshots

/// One condition of a component, worked out for one recording.
enum ComponentCondition {
  /// Some frame is of a kind.
  case frames(FrameMarks)
  /// The code of a library asked for it.
  case ownCode(OwnCode)
  /// The context has one of these codes.
  case contexts(Set<Int>)
  /// The thread slot is one of these.
  case threads(Set<UInt16>)

  /// Whether a site meets it.
  func holds(for site: Site, of recording: Recording) -> Bool {
    switch self {
    case .frames(let marks): marks.hold(for: site)
    case .ownCode(let code): code.holds(for: site)
    case .contexts(let codes): recording.contextCode(of: site).map(codes.contains) ?? false
    case .threads(let slots): slots.contains(site.thread)
    }
  }

  /// Whether the recording knows something that it means, allocated or not.
  var isSeen: Bool {
    switch self {
    case .frames(let marks): marks.hasAny
    case .ownCode(let code): code.isLoaded
    case .contexts(let codes): !codes.isEmpty
    case .threads(let slots): !slots.isEmpty
    }
  }
}
