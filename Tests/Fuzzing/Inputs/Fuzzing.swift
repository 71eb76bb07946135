import CFuzzing
import Glibc

/// What is fuzzed: a kind of input, how it is used, and how it is changed.
enum FuzzedInput: String, CaseIterable {
  case snapshot, dump, request

  /// The one that KMMEM_FUZZED names.
  static let chosen = getenv("KMMEM_FUZZED").flatMap { FuzzedInput(rawValue: String(cString: $0)) }

  func use(_ bytes: [UInt8]) {
    switch self {
    case .snapshot: SnapshotInput.use(bytes)
    case .dump: DumpInput.use(bytes)
    case .request: RequestInput.use(bytes)
    }
  }

  /// An input like `bytes`; nil where libFuzzer's own changes do. What is too short to be changed gives way to a sample.
  func changed(_ bytes: [UInt8], seed: UInt64) -> [UInt8]? {
    switch self {
    case .snapshot: SnapshotInput.changed(bytes, seed: seed)
    case .dump: bytes.count < 4 ? DumpInput.sample : nil
    case .request: bytes.count < 4 ? RequestInput.sample : nil
    }
  }
}

/// Runs one input; whatever it is, this must come back.
@c(LLVMFuzzerTestOneInput)
public func useInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let input = FuzzedInput.chosen else { fatalError("set KMMEM_FUZZED to snapshot, dump or request") }
  input.use(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

/// Changes an input in place; returns its new length.
@c(LLVMFuzzerCustomMutator)
public func changeInput(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int, _ seed: CUnsignedInt) -> Int {
  let before = Array(UnsafeBufferPointer(start: bytes, count: count))
  guard let after = FuzzedInput.chosen?.changed(before, seed: UInt64(seed)), after.count <= capacity else {
    return LLVMFuzzerMutate(bytes, count, capacity)
  }
  for (place, byte) in after.enumerated() { bytes[place] = byte }
  return after.count
}
