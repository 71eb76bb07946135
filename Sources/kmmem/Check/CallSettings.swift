import Reports

/// What the package is told of a program in which it measures calls, as the first word behind its code.
struct CallSettings {
  /// With their modules.
  let functions: [String]
  let isModule: Bool

  var text: String {
    JSONWriter.line {
      $0.object { writer in
        writer.key("functions")
        writer.array(functions) { $0.string($1) }
        writer.member("is_module", isModule)
      }
    }
  }
}
