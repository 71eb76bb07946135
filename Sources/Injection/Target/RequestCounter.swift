internal import Launching

/// The requests that kmmem's middleware has counted in a process: a variable of the package's native part, which is read from outside.
public struct RequestCounter {
  private let memory: ProcessMemory
  private let address: UInt64

  /// nil where no middleware of kmmem's has been made in the process.
  public init?(of process: PythonProcess) {
    memory = process.memory
    let modules = process.map.modules.filter { $0.path.hasSuffix("_kmmem.abi3.so") || $0.path.hasSuffix("lib_kmmem.so") }
    let places = modules.compactMap { DynamicSymbols(of: process.memory, at: $0.base)?.symbol("kmm_requests")?.address }
    guard let place = places.first, let state: UInt64 = memory.value(UInt64.self, at: place), state != 0 else { return nil }
    address = place
  }

  /// How many; nil once the process has ended.
  public var count: UInt64? { memory.value(UInt64.self, at: address) }
}
