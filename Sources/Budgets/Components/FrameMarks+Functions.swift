package import Snapshots
package import Suppressions

extension FrameMarks {
  /// Marks the stacks in which a function runs: Python's by name or with their module, C++'s with their arguments or without.
  package init(ofFunctions glob: Glob, in names: StackNamer) {
    let modules = ModuleNames(names.recording)
    self.init(
      names.recording,
      isNative: { frame in
        guard frame != .evaluationLoop, names.mayBeProgram(.native(frame)) else { return false }
        return names.names(of: .native(frame)).contains {
          glob.matches($0.function) || glob.matches(FunctionName.withoutArguments($0.function))
        }
      },
      isPython: { frame in
        if frame.isContext { return false }
        let codes = names.recording.codes
        let code = codes.codes[frame.code]
        return glob.matches(code.name)
          || modules.names(ofFile: codes.files[code.file]).contains { glob.matches("\($0).\(code.name)") }
      })
  }
}
