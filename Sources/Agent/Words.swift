import CAgent
import CCaptureFormat
import CInterface

/// A place in the target's memory.
typealias Address = UInt

/// The calling thread's state.
typealias ThreadPointer = UnsafeMutablePointer<kmm_thread>

/// The agent's only global state.
@inline(__always) var agent: UnsafeMutablePointer<kmm_agent> { kmm_agent_get() }

/// Reads the word at an address.
@inline(__always) func word(at address: Address) -> UInt { UInt(kmm_load64(address)) }

/// An address moved by a signed distance.
@inline(__always) func offset(_ address: Address, by distance: Int) -> Address { address &+ UInt(bitPattern: distance) }

/// Keeps the caller's errno over the agent's own system calls.
@inline(__always) func keepingErrno<Result>(_ body: () -> Result) -> Result {
  let saved = kmm_errno()
  let result = body()
  kmm_set_errno(saved)
  return result
}

/// Runs a body under a spin lock; the agent's locks guard rare events only.
@inline(__always) func locked<Result>(_ lock: UnsafeMutablePointer<UInt32>, _ body: () -> Result) -> Result {
  let address = Address(bitPattern: lock)
  while kmm_exchange32(address, 1) != 0 {
    while kmm_load32(address) != 0 { kmm_pause() }
  }
  let result = body()
  kmm_release32(address, 0)
  return result
}

/// A literal as C characters; a plain string literal would allocate.
@inline(__always) func characters(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
