import CCaptureFormat
import CaptureFormat
package import HeapGraph

extension HeapSnapshot {
  /// The loaded file that an address lies in; nil where it lies in none.
  package func loadedFile(around address: UInt64) -> (path: String, start: UInt64, offset: UInt64)? {
    guard let module = file.modules.first(where: { $0.start <= address && address < $0.end }),
      let path = file.strings[module.path]
    else { return nil }
    return (path, module.start, module.file_offset)
  }

  /// The file that the type of an object stands in, or the extension module that its name begins with; nil where neither is known.
  package func library(ofTypeOf object: NodeID) -> String? {
    if let found = loadedFile(around: typeRecord(of: object).address) { return found.path }
    let name = type(of: object).module.split(separator: ".").last.map(String.init) ?? ""
    return file.modules.lazy.compactMap { self.file.strings[$0.path] }.first { path in
      let base = path.split(separator: "/").last ?? ""
      return base == name + ".so" || base.hasPrefix(name + ".cpython-") || base.hasPrefix(name + ".abi3")
    }
  }
}
