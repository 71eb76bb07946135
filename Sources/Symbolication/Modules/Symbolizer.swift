/// Turns addresses of a recorded process into functions, files and lines.
///
/// Each module's files are opened once, when its first address is looked up. Nothing is thrown: what cannot be found out
/// degrades to a symbol name, then to `module+0xoffset`, and `status(of:)` says why. One symbolizer serves one thread.
package final class Symbolizer {
  private struct Build: Hashable {
    var path: String
    var buildID: BuildID?
  }

  private let search: SymbolSearchPath
  private var modules: [Build: ModuleSymbols] = [:]

  /// Makes a symbolizer that looks for moved programs and debug files in these folders.
  package init(search: SymbolSearchPath = SymbolSearchPath([SymbolSearchPath.systemDirectory])) {
    self.search = search
  }

  /// The symbols of a module; keep the result to look up many addresses of it.
  package func symbols(of module: ModuleIdentity) -> ModuleSymbols {
    let build = Build(path: module.path, buildID: module.buildID)
    if let symbols = modules[build] { return symbols }
    let symbols = ModuleSymbols(of: module, in: search)
    modules[build] = symbols
    return symbols
  }

  /// How much is known of a module, and whence.
  package func status(of module: ModuleIdentity) -> SymbolStatus {
    symbols(of: module).status
  }

  /// The functions around an address of the process, innermost first; never empty.
  ///
  /// `lookupAddress` must lie within the instruction in question: for a return address, subtract one before.
  package func frames(at lookupAddress: UInt64, in module: ModuleIdentity) -> [SymbolicatedFrame] {
    symbols(of: module).frames(atFileAddress: module.fileAddress(of: lookupAddress))
  }
}
