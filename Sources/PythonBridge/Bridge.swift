import CCaptureFormat
import CInterface
import CPython

/// A place in the target's memory.
typealias Address = UInt

typealias ThreadPointer = OpaquePointer

/// The bridge's only global state.
@inline(__always) var bridge: UnsafeMutablePointer<kmm_bridge> { kmm_bridge_get() }

@inline(__always) var layout: kmm_py_layout {
  @inline(__always) get { bridge.pointee.layout }
}

@inline(__always) func word(_ base: Address, _ offset: Int32) -> UInt { UInt(kmm_load64(base &+ UInt(bitPattern: Int(offset)))) }

@inline(__always) func word(at address: Address) -> UInt { UInt(kmm_load64(address)) }

/// A literal as C characters; a plain string literal would allocate.
@inline(__always) func characters(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
