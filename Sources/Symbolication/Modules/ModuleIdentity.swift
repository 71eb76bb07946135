/// A file that was loaded into a process: which build of it, and where it lay.
package struct ModuleIdentity: Hashable, Sendable {
  /// The path that the process had loaded it from.
  package let path: String
  /// Nil for a file that was linked without a build-id: it cannot be told from a later build then.
  package let buildID: BuildID?
  /// Address in the process minus address in the file.
  package let loadBias: UInt64
  /// Where its code lay in the process.
  package let executableSegments: [Range<UInt64>]

  /// Makes an identity from what a capture says of a module.
  package init(path: String, buildID: BuildID?, loadBias: UInt64, executableSegments: [Range<UInt64>]) {
    self.path = path
    self.buildID = buildID
    self.loadBias = loadBias
    self.executableSegments = executableSegments
  }

  /// Whether the module's code covered this address of the process.
  package func contains(_ address: UInt64) -> Bool {
    executableSegments.contains { $0.contains(address) }
  }

  /// The address as the file's own symbols and DWARF count it; wraps for addresses outside the module.
  package func fileAddress(of address: UInt64) -> UInt64 {
    address &- loadBias
  }

  /// The last component of the path.
  package var name: String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
