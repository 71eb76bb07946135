import Launching
import Reports

/// What the package is told of a run, as the first word behind its code.
struct LinesSettings {
  let output: String?
  let keep: String?
  let force: Bool
  let format: String
  let plot: Bool
  let isModule: Bool

  var text: String {
    JSONWriter.line {
      $0.object { writer in
        // With this program the package finds the agent, and has the chart drawn.
        writer.member("kmmem", Path.resolved("/proc/self/exe"))
        writer.member("output", output)
        writer.member("keep", keep)
        writer.member("format", format)
        writer.member("force", force)
        writer.member("plot", plot)
        writer.member("is_module", isModule)
      }
    }
  }
}
