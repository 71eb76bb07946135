/// Names that are looked up once, however many namers ask for them one after the other.
package final class RememberedNames: FrameNaming {
  private struct Place: Hashable {
    let path: String
    let buildID: [UInt8]
    let address: UInt64
  }

  private let naming: any FrameNaming
  private var names: [Place: [NativeName]] = [:]

  /// Remembers what another one finds.
  package init(_ naming: any FrameNaming) {
    self.naming = naming
  }

  package func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
    let place = Place(path: module.path, buildID: module.buildID, address: address &- module.base)
    if let known = names[place] { return known }
    let found = naming.names(at: address, in: module)
    names[place] = found
    return found
  }
}
