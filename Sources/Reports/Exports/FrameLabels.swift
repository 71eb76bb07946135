import Snapshots

/// The frames of a stack tree as texts of one line: "analyse (music_brain/harmony.py:88)".
struct FrameLabels {
  /// By a frame's place in the tree.
  let texts: [String]

  /// `folder` is that of the recorded program, below which paths are short.
  init(_ tree: StackTree, folder: String?) {
    let paths = SourcePaths(folder: folder)
    texts = tree.frames.map { frame in
      let place = paths.place(of: frame)
      let text = place.isEmpty ? frame.function : frame.function.isEmpty ? place : "\(frame.function) (\(place))"
      return DisplayWidth.printable(text)
    }
  }
}
