import CCaptureFormat
import CInterface
import CPython

/// Puts the hooks on PyMem's three domains and takes them off again.
enum PythonAllocators {
  /// Wraps every domain whose allocator is not ours. Called before the interpreter's first allocation, and again at the first
  /// moment with an interpreter: PYTHONMALLOC and -X dev set allocators of their own.
  static func wrap() {
    var domain: UInt32 = 0
    let domains = bridge.pointee.passes_through != 0 ? KMM_PY_RAW.rawValue &+ 1 : KMM_PY_DOMAINS.rawValue
    while domain < domains {
      var current = kmm_py_allocator()
      bridge.pointee.python.get_allocator?(Int32(domain), &current)
      var hooks = kmm_py_hooks(domain)
      if !isOurs(current, hooks) && !isBelow(current, domain) {
        kmm_py_original(domain).pointee = current
        hooks.context = current.context
        bridge.pointee.python.set_allocator?(Int32(domain), &hooks)
        bridge.pointee.hooked_domains |= 1 << domain
      }
      domain &+= 1
    }
  }

  /// Whether the interpreter has other allocators than ours: it has begun anew.
  static var areReplaced: Bool { !isOurs(latest, kmm_py_hooks(lastDomain)) }

  /// Whether the allocators that we wrapped stand there as they were, not wrapped by us nor by anybody on top of us.
  static var areBare: Bool {
    bridge.pointee.hooked_domains & 1 << lastDomain != 0 && kmm_py_same(latest, kmm_py_original(lastDomain).pointee)
  }

  /// The domain that is wrapped last. The interpreter exchanges the raw domain's allocator now and then for its own purposes.
  private static var lastDomain: UInt32 { bridge.pointee.passes_through != 0 ? KMM_PY_RAW.rawValue : KMM_PY_OBJECT.rawValue }

  private static var latest: kmm_py_allocator {
    var current = kmm_py_allocator()
    bridge.pointee.python.get_allocator?(Int32(lastDomain), &current)
    return current
  }

  /// Wraps the allocators of an interpreter that has begun anew: nobody can have wrapped ours.
  static func wrapAnew() {
    bridge.pointee.hooked_domains = 0
    wrap()
  }

  private static func isOurs(_ allocator: kmm_py_allocator, _ hooks: kmm_py_allocator) -> Bool {
    kmm_py_same(allocator, hooks)
  }

  /// Whether a domain was wrapped and somebody has wrapped it again (debug hooks, tracemalloc): their calls reach us, and a
  /// second wrapping would make a circle. Called while events pass through.
  private static func isBelow(_ current: kmm_py_allocator, _ domain: UInt32) -> Bool {
    bridge.pointee.hooked_domains & 1 << domain != 0 && kmm_py_reaches_hooks(current)
  }

  /// Puts the originals back; where somebody else's hooks (tracemalloc's) lie on top, ours stay and pass through.
  static func unwrap() {
    var domain: UInt32 = 0
    while domain < KMM_PY_DOMAINS.rawValue {
      if bridge.pointee.hooked_domains & 1 << domain != 0 {
        var current = kmm_py_allocator()
        bridge.pointee.python.get_allocator?(Int32(domain), &current)
        if isOurs(current, kmm_py_hooks(domain)) {
          var original = kmm_py_original(domain).pointee
          bridge.pointee.python.set_allocator?(Int32(domain), &original)
          bridge.pointee.hooked_domains &= ~(1 << domain)
        }
      }
      domain &+= 1
    }
  }
}
