import Snapshots

/// What a function is called in profiles.
struct ProfileName {
  /// The whole name.
  let function: String
  /// The name by which the system knows it.
  ///
  /// pprof takes a name that is equal to this one for C++, and cuts what stands in brackets from it: `<module>` would be nothing. So it
  /// is the same for native functions alone, and that of Python has the module before it.
  let systemName: String

  /// Names a function of a stack; one without a name gets a word, since an empty one means that there is no function.
  init(_ frame: NamedFrame) {
    function = frame.function.isEmpty ? "(unnamed)" : frame.function
    systemName = frame.language == .python ? (frame.module ?? frame.file ?? "") + "." + function : function
  }
}
