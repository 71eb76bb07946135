import Snapshots

/// What a frame is to the reader of a page: its colour, and whether it is hidden at first.
enum PageFrame: String, CaseIterable {
  case python
  case cplusplus = "c++"
  case native
  /// The layer between Python and C++: pybind11, nanobind, boost::python.
  case boundary
  /// The C and C++ runtime and its containers; starters of programs.
  case runtime
  case interpreter
  case importing = "import"
  case context

  init(_ frame: NamedFrame) {
    switch frame.role {
    case .interpreter: self = .interpreter
    case .importing: self = .importing
    case .plumbing: self = FrameRoles.isBinding(function: frame.function, file: frame.file) ? .boundary : .runtime
    case .program:
      switch frame.language {
      case .python: self = .python
      case .cplusplus: self = .cplusplus
      case .native: self = .native
      case .context: self = .context
      }
    }
  }
}
