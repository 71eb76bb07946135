internal import CInjection
internal import Glibc
internal import Launching

/// The memory of another process.
package struct ProcessMemory {
  /// Whose it is.
  let process: Int32

  /// That of a process.
  package init(process: Int32) { self.process = process }

  /// Some bytes; nil where one of them cannot be read.
  func bytes(at address: UInt64, count: Int) -> [UInt8]? {
    guard count > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    return kmm_process_read(process, address, &bytes, count) == count ? bytes : nil
  }

  /// As many bytes as can be read, up to a page's end at least.
  func bytes(at address: UInt64, upTo count: Int) -> [UInt8] {
    let first = min(count, 4096 - Int(address % 4096))
    return bytes(at: address, count: count) ?? bytes(at: address, count: first) ?? []
  }

  /// A value of plain bytes; nil where it cannot be read.
  func value<Value: BitwiseCopyable>(_ type: Value.Type, at address: UInt64) -> Value? {
    withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { buffer in
      guard let place = buffer.baseAddress,
        kmm_process_read(process, address, place, MemoryLayout<Value>.size) == MemoryLayout<Value>.size
      else {
        return nil
      }
      return place.pointee
    }
  }

  /// Writes bytes over what stands there.
  func write(_ source: UnsafeRawBufferPointer, to address: UInt64) throws(SystemError) {
    guard let base = source.baseAddress else { return }
    if kmm_process_write(process, address, base, source.count) != source.count { throw SystemError(code: errno) }
  }
}
