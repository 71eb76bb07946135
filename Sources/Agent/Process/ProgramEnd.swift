import CAgent
import CInterface

/// Where the program's own code stood when it came to its end.
///
/// From there on its stack counts; below lie the frames of libc, of the loader and of kmmem, in whose gaps stands what earlier calls
/// have left.
enum ProgramEnd {
  /// Calls with the registers of whoever called `exit`, or none but a stack pointer where `main` has returned; with nil when neither is
  /// known. `frame` is that of the agent's destructor.
  static func withCaller(below frame: Address, _ body: (UnsafePointer<kmm_caller>?) -> Void) {
    if let caller = kmm_exit_caller() { return body(caller) }
    guard let stack = stackAfterMain(from: frame) else { return body(nil) }
    var caller = kmm_caller()
    caller.registers.7 = UInt64(stack)  // rsp
    withUnsafePointer(to: &caller) { body($0) }
  }

  /// The stack pointer of what called libc's start of the program, when nothing but libc and the loader lies above it; else nil.
  private static func stackAfterMain(from frame: Address) -> Address? {
    var low: Address = 0
    var high: Address = 0
    let start = agent.pointee.program_stack
    guard frame < start, StackBounds.find(frame, &low, &high), start < high else { return nil }
    var registers = NativeRegisters(
      slot: frame &+ 8, returnAddress: word(at: frame &+ 8), rbp: word(at: frame), rbpSlot: frame, low: low, high: high, exact: 0)
    let loader = file(of: registers.programCounter)
    let libc = file(of: kmm_exit_address())
    if loader == 0 || libc == 0 { return nil }
    while registers.step() == .frame {
      let place = registers.programCounter
      // The agent's own frame is gone by a tail call, or stands there itself.
      if registers.slot >= start || agent.pointee.own_low <= place && place < agent.pointee.own_high { return start &+ 16 }
      let file = file(of: place)
      if file != loader && file != libc { return nil }
    }
    return nil
  }

  /// Where the file begins that an address lies in; 0 when it lies in none.
  private static func file(of address: Address) -> Address {
    var header: Address = 0
    var low: Address = 0
    var high: Address = 0
    return kmm_find_object(address, &header, &low, &high) ? low : 0
  }
}
