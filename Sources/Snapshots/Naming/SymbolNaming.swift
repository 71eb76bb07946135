import CaptureFormat
package import Symbolication

/// Names native frames by the symbols and the debug information of the recorded modules.
package final class SymbolNaming: FrameNaming {
  private let symbolizer: Symbolizer
  private var symbols: [String: ModuleSymbols] = [:]

  /// Uses a symbolizer's search path and its opened files.
  package init(_ symbolizer: Symbolizer) {
    self.symbolizer = symbolizer
  }

  package func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
    let frames = symbols(of: module).frames(atFileAddress: address &- module.base).filter { !$0.isPlaceholder }
    return frames.map { frame in
      NativeName(
        function: frame.function, shortFunction: frame.displayName, file: frame.file, line: frame.line,
        isInlined: frame.isInlined, isCPlusPlus: frame.language == .cPlusPlus)
    }
  }

  private func symbols(of module: LoadedModule) -> ModuleSymbols {
    let key = module.path + "\0" + module.buildID.map(String.init).joined(separator: ",")
    if let known = symbols[key] { return known }
    let found = symbolizer.symbols(of: module.identity)
    symbols[key] = found
    return found
  }
}

extension LoadedModule {
  /// What a symbolizer looks for.
  package var identity: ModuleIdentity {
    ModuleIdentity(
      path: path, buildID: BuildID(buildID), loadBias: base, executableSegments: segments.map { $0.start..<$0.end })
  }
}
