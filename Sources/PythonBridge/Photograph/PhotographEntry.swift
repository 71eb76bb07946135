import CInterface
import CPython

// Where the agent asks for photographs; what it may ask is written in kmm_interface.h.

@c(kmm_bridge_prepare) public func bridgePrepare(_ interface: UnsafePointer<kmm_interface>) {
  bridge.pointee.interface = interface
  kmm_threads_find_library()
}

/// Takes a photograph of an interpreter that need not be recorded, with the GIL; or of a recording's blocks, where none is alive.
@c(kmm_bridge_photograph)
public func bridgePhotograph(_ interface: UnsafePointer<kmm_interface>, _ path: UnsafePointer<CChar>, _ options: UInt32) -> Int32
{
  bridge.pointee.interface = interface
  if options & KMM_PHOTOGRAPH_NATIVE.rawValue != 0 || InterpreterLife.isOver { return Photograph.takeNative(path, options) }
  if bridge.pointee.is_active == 0 {
    if !kmm_py_find() || InterpreterVersion.read() != Refusal.none { return -Int32(KMM_PHOTOGRAPH_REFUSED.rawValue) }
    bridge.pointee.layout = InterpreterLayout.layout(minor: bridge.pointee.minor)
  }
  return Photograph.take(path, options)
}
