import Detectors

extension AccusationRule {
  /// The rule that findings of a kind break.
  init(_ kind: Finding.Kind) {
    self.init(
      check: kind.detector.rawValue, kind: kind.rawValue, level: kind.level, summary: kind.summary, explanation: kind.explanation,
      advice: kind.advice)
  }

  /// The rules of all detectors, and of other kinds that were found. Garbage breaks none, as Python's collector frees it.
  static func ofFindings(found: Set<Finding.Kind>) -> [AccusationRule] {
    Finding.Detector.allCases.flatMap { detector in
      let kinds = Finding.Kind.allCases.filter { $0.detector == detector && !$0.isGarbage }
      return kinds.filter { !$0.isOnRequest || found.contains($0) }.map { AccusationRule($0) }
    }
  }
}

extension AccusationRule.Level {
  /// By how certain a finding is; what somebody wants to count, or not to, is more than a note, or is one.
  init(_ finding: Finding) {
    switch finding.certainty {
    case _ where !finding.isCounted: self = .note
    case .certain: self = .error
    case .probable, .possible: self = .warning
    }
  }
}

extension Finding.Kind {
  /// That of most findings of the kind.
  fileprivate var level: AccusationRule.Level {
    switch self {
    case .collectable, .waiting, .possible, .indirect, .reachable: .note
    case .frozen, .uncollectable, .cycle, .rootLeak, .rootCycle: .error
    case .doubleFree, .invalidFree, .mismatchedFree, .overflow, .underflow, .useAfterFree: .error
    case .useAfterReturn, .useAfterScope, .stackOverflow, .globalOverflow, .invalidAccess, .nullAccess, .uninitialisedUse: .error
    case .uninitialisedSyscall, .badArgument, .undefinedBehaviour: .error
    case .lostObject, .growingCount, .missingReference, .atexit, .thread, .traceback, .generator, .moduleTwice: .warning
    case .descriptorLeak, .other: .warning
    }
  }

  fileprivate var summary: String {
    switch self {
    case .collectable: "Garbage that Python's collector frees soon"
    case .waiting: "Garbage that Python's collector frees at its next full collection"
    case .frozen: "A reference cycle that gc.freeze has hidden from the collector"
    case .uncollectable: "A reference cycle through a type that does not tell the collector what it holds"
    case .cycle: "A cycle through Python and C++ that nobody frees"
    case .lostObject: "A Python object that nothing leads to, and whose count is not 0"
    case .growingCount: "An object whose forgotten references become more and more"
    case .missingReference: "An object that is held more often than it has references"
    case .rootLeak: "A native block that nothing points to"
    case .rootCycle: "Native blocks that only point to each other"
    case .possible: "A native block to which only pointers behind its beginning lead"
    case .atexit: "Objects that live because atexit is to call something of theirs"
    case .thread: "Variables of threads that wait and are not woken"
    case .traceback: "Variables of functions that have returned, kept by a traceback"
    case .generator: "Generators and coroutines that were begun and never finished"
    case .moduleTwice: "A file of Python that is loaded as two modules"
    case .doubleFree: "A block that is given back twice"
    case .invalidFree: "Something is given back that is no block"
    case .mismatchedFree: "A block that the wrong function gives back"
    case .overflow: "Memory behind the end of a block is used"
    case .underflow: "Memory before the beginning of a block is used"
    case .useAfterFree: "A block is used after it was given back"
    case .indirect: "A native block that only lost blocks lead to"
    case .reachable: "A native block that the program held at its end"
    case .useAfterReturn: "A variable of a function that has returned is used"
    case .useAfterScope: "A variable whose scope has ended is used"
    case .stackOverflow: "Memory beside a variable on the stack is used"
    case .globalOverflow: "Memory beside a global variable is used"
    case .invalidAccess: "Memory is used where nothing is known to be"
    case .nullAccess: "Memory is used through a null pointer"
    case .uninitialisedUse: "A value is used that nobody has written"
    case .uninitialisedSyscall: "A system call is given memory that nobody has written"
    case .badArgument: "A function is given what it must not be given"
    case .undefinedBehaviour: "The program does what the language leaves undefined"
    case .descriptorLeak: "A file descriptor that nobody has closed"
    case .other: "Something else that a tool has found"
    }
  }

  fileprivate var explanation: String {
    switch self {
    case .collectable: "A cycle of Python objects that nothing holds. The collector frees it the next time it looks."
    case .waiting: "A cycle of Python objects that nothing holds, some of them in the generation that a full collection looks at."
    case .frozen: "Nothing holds the cycle, and gc.freeze has put it where the garbage collector never looks."
    case .uncollectable: "The cycle goes through an object of C whose type does not tell the collector of it: it is never freed."
    case .cycle: "An object of C++ keeps something of Python's that keeps the object: no count falls to 0, no collector sees it."
    case .lostObject: "Nothing in the process leads to the object, and it still has references: a Py_DECREF is missing."
    case .growingCount: "From snapshot to snapshot the object has more references that nothing in the process accounts for."
    case .missingReference: "Others hold the object more often than its count says: it will be freed while it is in use."
    case .rootLeak: "No pointer to the block is left in the process, so that nobody can free it any more."
    case .rootCycle: "The blocks point to each other, and nothing else points to them, so that nobody can free them any more."
    case .possible: "Only pointers into the block are left: they may be all that the program keeps, or forgotten ones."
    case .atexit: "atexit keeps a callback for the whole life of the process, and with it the object whose method it is."
    case .thread: "Threads wait in one line, and their variables stay as long as nobody wakes them."
    case .traceback: "An exception that is kept keeps its traceback, and that the variables of all functions that it names."
    case .generator: "A generator that was begun keeps its variables until it is finished or closed."
    case .moduleTwice: "As __main__ and by its name, or by two names: each has its own copies of all that the file makes."
    case .doubleFree: "The allocator may have given the memory to somebody else meanwhile, who loses it."
    case .invalidFree: "The address points into a block, or at a variable: the allocator takes what stands before it for its own."
    case .mismatchedFree: "Blocks of malloc belong to free, those of new to delete, and those of new[] to delete[]."
    case .overflow: "What stands behind the block belongs to somebody else, or to the allocator."
    case .underflow: "What stands before the block belongs to somebody else, or to the allocator."
    case .useAfterFree: "The memory may belong to somebody else already, or to nobody."
    case .indirect: "It goes with the lost block that leads to it."
    case .reachable: "A pointer to the block was left at the end, and nobody had given it back."
    case .useAfterReturn, .useAfterScope: "The memory belongs to other variables by then."
    case .stackOverflow, .globalOverflow: "What stands beside the variable belongs to somebody else."
    case .invalidAccess, .nullAccess: "What is read there means nothing, and what is written is lost, or ends the program."
    case .uninitialisedUse, .uninitialisedSyscall: "Its value is what stood in memory before: another in each run."
    case .badArgument: "What it does then is not defined: ranges that overlap, or sizes that no block has."
    case .undefinedBehaviour: "Compilers take it that this never happens, and may leave out or change what depends on it."
    case .descriptorLeak: "A process may have only so many; what is held open stays in use by others, too."
    case .other: "The tool's own words say what."
    }
  }

  fileprivate var advice: String {
    switch self {
    case .collectable, .waiting: "Nothing is to be done."
    case .frozen: "Call gc.collect() before gc.freeze(), or make one reference of the cycle weak."
    case .uncollectable: "Give the type tp_traverse and tp_clear, or make one reference of the cycle weak."
    case .cycle: "Make one reference of the cycle weak, or let the type of C++ tell the collector what it holds."
    case .lostObject, .growingCount: "Look for the Py_DECREF that is missing in the native functions that had the object."
    case .missingReference: "Look for the Py_INCREF that is missing, or for the Py_DECREF that is one too many."
    case .rootLeak, .rootCycle: "Free the block when it is not used any more, or give it an owner that does."
    case .possible: "Keep a pointer to the beginning of the block, or free it; if the program works so by design, accept it."
    case .atexit: "Call atexit.unregister when the object is done with, or register a function that holds it weakly."
    case .thread: "Wake the threads when their work is done, or do not keep large objects in their variables."
    case .traceback: "Keep what the exception says, and not the exception; or clear it: error.with_traceback(None)."
    case .generator: "Finish or close what was begun: with contextlib.closing, or by awaiting it."
    case .moduleTwice: "Import the file by one name only; keep what a program runs in a file that nothing imports."
    case .doubleFree: "Let one owner give the block back, or set the pointer to null where it is given back first."
    case .invalidFree: "Keep the pointer that the allocator returned, and give back that one."
    case .mismatchedFree: "Give the block back by the function that belongs to its allocator."
    case .overflow, .underflow: "Check the index against the size, or make the block as large as what is written into it."
    case .useAfterFree: "Let who uses the block own it, or give it back after the last use."
    case .indirect: "Give back the block that leads to it, and what it holds."
    case .reachable: "Give it back where the program ends, or leave it to the system, which takes it."
    case .useAfterReturn, .useAfterScope: "Return the value itself, or keep it where it lives as long as its users."
    case .stackOverflow, .globalOverflow: "Check the index against the size of the variable."
    case .invalidAccess, .nullAccess: "Find out where the pointer comes from, and check it."
    case .uninitialisedUse, .uninitialisedSyscall: "Give the value a beginning where it comes into being."
    case .badArgument: "Check what the function is given; for ranges that overlap use memmove."
    case .undefinedBehaviour: "Check the values beforehand, or use types that are wide enough."
    case .descriptorLeak: "Close it once it is not used any more."
    case .other: "Look at the stack."
    }
  }
}
