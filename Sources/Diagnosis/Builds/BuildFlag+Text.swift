package import Reports

extension BuildFlag {
  /// All flags for a person, each with its reason, and how to hand them on.
  package static func text(_ style: TextStyle) -> String {
    let width = (compile + link).map(\.text.count).max() ?? 0
    func lines(_ title: String, _ flags: [BuildFlag]) -> [String] {
      [style.strong(title)]
        + flags.map { "  \($0.text)\(String(repeating: " ", count: width - $0.text.count))  \($0.reason)" }
    }
    let advice = """

      Keep -O2 or -O3: kmmem reads optimised code. Leave out
        -s, strip  they remove lines and names; CMake functions of pybind11 and nanobind strip, unless
                   CMAKE_BUILD_TYPE is RelWithDebInfo or Debug
        -static    nothing can be loaded into such a program

      \(style.strong("Hand them on"))
        export CFLAGS="-O2 $(kmmem flags --cflags)" LDFLAGS="$(kmmem flags --ldflags)"
        export CXXFLAGS="$CFLAGS"
                                   before a new build with pip, CMake, Meson or ./configure
        kmmem flags --cmake >> CMakeLists.txt
                                   in the project itself
        kmmem flags FILE           afterwards: what a library or a program has of it
      """
    let advised = advice.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return (lines("Compile", compile) + lines("Link", link) + advised).map { style.written($0) + "\n" }.joined()
  }

  /// All flags for programs: schema `kmmem.flags`.
  package static func writeJSON(_ sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      writer.member("schema", "kmmem.flags")
      writer.member("version", 1)
      writer.member("kmmem", Release.version)
      writer.key("compile")
      write(compile, to: &writer)
      writer.key("link")
      write(link, to: &writer)
    }
    writer.finish()
  }

  private static func write(_ flags: [BuildFlag], to writer: inout JSONWriter) {
    writer.array(flags) { writer, flag in
      writer.object(inline: true) { writer in
        writer.member("flag", flag.text)
        writer.member("reason", flag.reason)
      }
    }
  }
}
