import CCaptureFormat
import CInterface
import CPython

/// From a code object's address to its number in the capture. Code objects are not owned: their names and line tables are
/// copied to the log at first sight, while the thread's own frame keeps them alive, and an entry dies with its object.
///
/// An open table: the mask, the count, then pairs of address and number from byte 64 on. Reading takes no lock; a grown
/// table replaces the old one, which stays mapped for readers that are still in it.
enum CodeTable {
  private static let firstSlots: UInt64 = 1 << 12

  static func open() -> Bool {
    if bridge.pointee.code_table == 0 { bridge.pointee.code_table = newTable(firstSlots) }
    if bridge.pointee.scratch == 0 { bridge.pointee.scratch = kmm_py_map(CodeRecord.scratchBytes) }
    if bridge.pointee.strings == 0 { bridge.pointee.strings = kmm_py_map(CodeRecord.stringSlots &* 16) }
    return bridge.pointee.code_table != 0 && bridge.pointee.scratch != 0 && bridge.pointee.strings != 0
  }

  /// Forgets every number: they belong to an earlier capture.
  static func clear() {
    forgetAddresses()
    bridge.pointee.next_code = 0
    bridge.pointee.next_string = 0
  }

  /// Forgets what stood where: the interpreter that owned it is gone. The numbers stay taken, and every chain is compared anew.
  static func forgetAddresses() {
    let table = bridge.pointee.code_table
    if table == 0 { return }
    lock()
    kmm_zero(table &+ 64, (Int(kmm_load64(table)) &+ 1) &* 16)
    kmm_store64(table &+ 8, 0)
    kmm_zero(bridge.pointee.strings, CodeRecord.stringSlots &* 16)
    bridge.pointee.code_generation &+= 1
    unlock()
  }

  private static func newTable(_ slots: UInt64) -> Address {
    let table = kmm_py_map(Int(slots) &* 16 &+ 64)
    if table != 0 { kmm_store64(table, slots &- 1) }
    return table
  }

  @inline(__always) private static func slot(_ table: Address, _ position: UInt64) -> Address {
    table &+ 64 &+ UInt(position & kmm_load64(table)) &* 16
  }

  @inline(__always) private static func hash(_ code: Address) -> UInt64 {
    let product = UInt64(code >> 4) &* 0x9E37_79B9_7F4A_7C15
    return product >> 24
  }

  /// The number of a code object that a live frame runs; 0 when it could not be written down.
  @inline(__always) static func id(of code: Address) -> UInt32 {
    let table = UInt(kmm_acquire64(kmm_py_code_table_address()))
    var position = hash(code)
    while true {
      let place = slot(table, position)
      let held = kmm_acquire64(place)
      if held == UInt64(code) {
        let number = UInt32(truncatingIfNeeded: kmm_acquire64(place &+ 8))
        return number != 0 ? number : add(code)
      }
      if held == 0 { return add(code) }
      position &+= 1
    }
  }

  @inline(never) private static func add(_ code: Address) -> UInt32 {
    lock()
    var number: UInt32 = 0
    if let place = place(for: code) {
      number = UInt32(truncatingIfNeeded: kmm_load64(place &+ 8))
      if number == 0 {
        number = CodeRecord.append(code)
        kmm_store64(place &+ 8, UInt64(number))
        kmm_release64(place, UInt64(code))
      }
    }
    unlock()
    return number
  }

  /// The slot of an address in a table that has room. Called under the lock.
  private static func place(for code: Address) -> Address? {
    var table = bridge.pointee.code_table
    if kmm_load64(table &+ 8) &* 2 > kmm_load64(table) {
      let grown = newTable((kmm_load64(table) &+ 1) &* 2)
      if grown == 0 { return nil }
      copy(table, to: grown)
      kmm_release64(kmm_py_code_table_address(), UInt64(grown))
      table = grown
    }
    var position = hash(code)
    while kmm_load64(slot(table, position)) != 0 {
      if kmm_load64(slot(table, position)) == UInt64(code) { return slot(table, position) }
      position &+= 1
    }
    kmm_store64(table &+ 8, kmm_load64(table &+ 8) &+ 1)
    return slot(table, position)
  }

  private static func copy(_ old: Address, to table: Address) {
    var position: UInt64 = 0
    var count: UInt64 = 0
    while position <= kmm_load64(old) {
      let pair = slot(old, position)
      if kmm_load64(pair) != 0 && kmm_load64(pair &+ 8) != 0 {
        var target = hash(Address(kmm_load64(pair)))
        while kmm_load64(slot(table, target)) != 0 { target &+= 1 }
        kmm_store64(slot(table, target) &+ 8, kmm_load64(pair &+ 8))
        kmm_store64(slot(table, target), kmm_load64(pair))
        count &+= 1
      }
      position &+= 1
    }
    kmm_store64(table &+ 8, count)
  }

  /// A code object ends: its address may become another's, so its number dies and every chain is compared anew.
  static func remove(_ code: Address) {
    lock()
    let table = bridge.pointee.code_table
    var position = hash(code)
    while kmm_load64(slot(table, position)) != 0 {
      if kmm_load64(slot(table, position)) == UInt64(code) {
        if kmm_load64(slot(table, position) &+ 8) != 0 {
          kmm_store64(slot(table, position) &+ 8, 0)
          bridge.pointee.code_generation &+= 1
        }
        break
      }
      position &+= 1
    }
    unlock()
  }

  private static func lock() {
    while kmm_exchange32(kmm_py_code_lock_address(), 1) != 0 { kmm_pause() }
  }

  private static func unlock() { kmm_release32(kmm_py_code_lock_address(), 0) }
}

@c(kmm_code_ends) public func codeEnds(_ code: UInt) { if bridge.pointee.is_active != 0 { CodeTable.remove(code) } }
