package import Symbolication

extension ModuleBuild {
  /// What a build has, and what to build it with where something is missing.
  package var observations: [Observation] { [lines, names, stacks, build] }

  private var lines: Observation {
    let subject = "debug information"
    guard let debugFile else {
      let advice = hasSymbolTable ? "Compile with -g." : "Compile with -g, and link without -s; nothing may strip the file."
      return Observation(subject, .fails, "none: stacks have no lines", advice: advice)
    }
    let place = debugFile == path ? "" : ", in \(debugFile)"
    guard describedCount < functionCount else { return Observation(subject, .works, "of \(functions)\(place)") }
    return Observation(
      subject, describedCount == 0 ? .fails : .limited, "of \(describedCount) of \(functions)\(place)",
      advice: "Compile all sources with -g.")
  }

  private var names: Observation {
    let subject = "symbol table"
    if hasSymbolTable { return Observation(subject, .works, "of \(functions)") }
    return Observation(
      subject, debugFile == nil ? .fails : .limited, "stripped: only what others may call has a name",
      advice: "Link without -s; pybind11_add_module strips unless CMAKE_BUILD_TYPE is RelWithDebInfo or Debug.")
  }

  private var stacks: Observation {
    let subject = "unwind table"
    guard let unwindableCount else {
      return Observation(
        subject, .fails, "none that can be searched: stacks end here",
        advice: "Compile with -fasynchronous-unwind-tables, and link without --no-eh-frame-hdr.")
    }
    if functionCount == 0 { return Observation(subject, .limited, "there; of which functions is not known without symbols") }
    guard unwindableCount < functionCount else { return Observation(subject, .works, "of \(functions)") }
    return Observation(
      subject, unwindableCount == 0 ? .fails : .limited,
      "of \(unwindableCount) of \(functions): at the others stacks end",
      advice: "Compile all sources with -fasynchronous-unwind-tables; assembly code needs .cfi directives.")
  }

  private var build: Observation {
    let subject = "build-id"
    if let buildID { return Observation(subject, .works, buildID.description) }
    return Observation(
      subject, .fails, "none: a later build is taken for this one", advice: "Link with -Wl,--build-id.")
  }

  private var functions: String { functionCount == 1 ? "1 function" : "\(functionCount) functions" }
}
