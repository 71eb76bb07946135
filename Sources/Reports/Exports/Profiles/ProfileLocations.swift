import CaptureFormat
import Snapshots

/// A place that stacks go through: an instruction of a process, or a line of a Python function.
struct ProfileLocation {
  /// The number of its mapping; nil for Python, and for code outside of every file.
  let mapping: Int?
  /// The instruction that called or allocated; 0 for Python.
  let address: UInt64
  /// It is a line of Python.
  let isPython: Bool
  /// The functions that are there, innermost first: more than one where some are inlined, none where nothing is known.
  let functions: [NamedFrame]
  /// Where the definition of a Python function begins; 0 = not known.
  let firstLine: UInt32
}

/// Numbers the locations of a profile and the mappings they lie in, so that each stands once and has its names looked up once.
struct ProfileLocations {
  private(set) var locations: [ProfileLocation] = []
  private(set) var mappings: [ProfileMapping] = []

  private let processes: [ReportSource.Process]
  private var numbers: [Place: Int] = [:]
  private var mappingNumbers: [Segment: Int] = [:]

  /// What tells locations apart. Native code: its lowest 48 bits are the address, the others the module's number + 1.
  private struct Place: Hashable {
    let process: Int
    let isPython: Bool
    let word: UInt64
  }

  private struct Segment: Hashable {
    let process: Int
    let module: Int
    let start: UInt64
  }

  /// Knows no location yet.
  init(_ source: ReportSource) {
    processes = source.processes
  }

  /// The number of a frame's location in the process of a number.
  mutating func number(of frame: StackFrame, process: Int) -> Int {
    let place = Self.place(of: frame, process: process)
    if let known = numbers[place] { return known }
    let location =
      switch frame {
      case .python(let frame): pythonLocation(frame, process)
      case .native(let frame): nativeLocation(frame, process)
      }
    locations.append(location)
    numbers[place] = locations.count - 1
    return locations.count - 1
  }

  private static func place(of frame: StackFrame, process: Int) -> Place {
    switch frame {
    // Whether it was entered from C changes nothing that is shown.
    case .python(let frame): Place(process: process, isPython: true, word: frame.rawValue & ~(1 << 31))
    case .native(let frame):
      Place(process: process, isPython: false, word: UInt64((frame.module ?? -1) + 1) << 48 | frame.lookupAddress)
    }
  }

  private func pythonLocation(_ frame: CanonicalPythonFrame, _ process: Int) -> ProfileLocation {
    let firstLine = processes[process].recording.codes.codes[frame.code].firstLine
    return ProfileLocation(
      mapping: nil, address: 0, isPython: true, functions: processes[process].names.names(of: .python(frame)),
      firstLine: firstLine)
  }

  private mutating func nativeLocation(_ frame: CanonicalNativeFrame, _ process: Int) -> ProfileLocation {
    let functions = processes[process].names.names(of: .native(frame)).filter { !$0.isAddress }
    let mapping = frame.module.map { mappingNumber(ofModule: $0, at: frame.lookupAddress, process) }
    if let mapping { mappings[mapping].note(functions) }
    return ProfileLocation(
      mapping: mapping, address: frame.lookupAddress, isPython: false, functions: functions, firstLine: 0)
  }

  private mutating func mappingNumber(ofModule number: Int, at address: UInt64, _ process: Int) -> Int {
    let recording = processes[process].recording
    let module = recording.modules.modules[number]
    let segment = module.segments.first { $0.start <= address && address < $0.end } ?? module.segments.first
    let key = Segment(process: process, module: number, start: segment?.start ?? 0)
    if let known = mappingNumbers[key] { return known }
    mappings.append(
      ProfileMapping(module, segment, process: process, isProgram: module.path == recording.facts.executable))
    mappingNumbers[key] = mappings.count - 1
    return mappings.count - 1
  }
}
