/// Which kmmem this is.
package enum Release {
  /// The version that `kmmem --version` tells.
  package static let version = "0.1.0"
}
