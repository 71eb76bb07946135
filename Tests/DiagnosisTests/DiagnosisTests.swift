import Diagnosis
import Launching
import Reports
import Testing

@Suite struct DiagnosisTests {
  @Test(arguments: [("2.35", true), ("2.36", true), ("3.0", true), ("2.34", false), ("2.4", false), ("unknown", false)])
  func `glibc is new enough from 2.35 on`(version: String, isEnough: Bool) {
    let observation = SystemCheck.judged(glibc: version)
    #expect(observation.state == (isEnough ? .works : .fails))
    #expect(observation.isEssential == !isEnough)
    #expect((observation.advice == nil) == isEnough)
  }

  @Test func `only x86-64 records`() {
    #expect(SystemCheck.judged(machine: "x86_64", processors: 2).state == .works)
    #expect(SystemCheck.judged(machine: "aarch64", processors: 2).isEssential)
  }

  @Test(
    arguments: [
      (nil, false, Observation.State.works), (0, false, .works), (1, true, .works), (1, false, .limited), (2, false, .limited),
      (2, true, .works), (3, true, .fails),
    ] as [(Int?, Bool, Observation.State)])
  func `yama and capabilities decide who may attach`(scope: Int?, mayTrace: Bool, state: Observation.State) {
    let observation = AttachCheck.judged(scope: scope, mayTrace: mayTrace, isRoot: false)
    #expect(observation.state == state)
    #expect((observation.advice == nil) == (state == .works))
    #expect(!observation.isEssential, "recording works without")
  }

  @Test func `root without the capability is in a container`() {
    #expect(AttachCheck.judged(scope: 1, mayTrace: false, isRoot: true).advice?.contains("--cap-add SYS_PTRACE") == true)
    #expect(AttachCheck.judged(scope: 1, mayTrace: false, isRoot: false).advice?.contains("sudo") == true)
  }

  @Test func `tight limits of memory are told with a cure`() {
    #expect(MemoryCheck.judged(addressSpace: nil).state == .works)
    #expect(MemoryCheck.judged(addressSpace: ByteCount(64 << 30)).state == .works)
    #expect(MemoryCheck.judged(addressSpace: ByteCount(1 << 30)).advice?.contains("ulimit -v unlimited") == true)
    #expect(MemoryCheck.judged(group: nil).state == .works)
    #expect(MemoryCheck.judged(group: ByteCount(512 << 20)).state == .limited)
    #expect(MemoryCheck.judged(overcommit: 0).state == .works)
    #expect(MemoryCheck.judged(overcommit: 2).state == .limited)
    #expect(MemoryCheck.judged(mappings: 65530).state == .works)
    #expect(MemoryCheck.judged(mappings: 1000).state == .limited)
  }

  @Test func `few processes matter to users, not to root`() {
    #expect(ProcessesCheck.judged(processes: nil, isRoot: false).state == .works)
    #expect(ProcessesCheck.judged(processes: 10, isRoot: true).state == .works)
    #expect(ProcessesCheck.judged(processes: 10, isRoot: false).state == .limited)
    #expect(ProcessesCheck.judged(processes: 4096, isRoot: false).state == .works)
  }

  @Test func `captures need room`() {
    #expect(RoomCheck.judged("/dev/shm", room: ByteCount(8 << 30), isWritable: true).state == .works)
    #expect(RoomCheck.judged("/dev/shm", room: ByteCount(64 << 20), isWritable: true).advice?.contains("--shm-size") == true)
    #expect(RoomCheck.judged("/dev/shm", room: nil, isWritable: false).state == .limited)
    #expect(RoomCheck.judged("/data", room: ByteCount(8 << 30), isWritable: false).advice?.contains("-o") == true)
  }

  @Test func `a refused interpreter is a fault only where it is the default`() {
    let old = LaunchError.unsupportedPython("/usr/bin/python3", implementation: "cpython", version: "3.8.1")
    let other = PythonCheck.refused("python3", old, sentence: "it is old.", isDefault: false)
    #expect(other.state == .limited)
    #expect(other.subject == "Python 3.8.1")
    #expect(other.text == "kmmem does not know it; python3")
    let main = PythonCheck.refused("python3", old, sentence: "it is old.", isDefault: true)
    #expect(main.state == .fails)
    #expect(main.isEssential)
    #expect(main.advice == "It is old.")
  }

  @Test func `the package must be of this version`() {
    #expect(PythonCheck.package("1.0", of: "python3", ours: "1.0").state == .works)
    #expect(PythonCheck.package("0.9", of: "python3", ours: "1.0").advice == "Install one version of both.")
    #expect(PythonCheck.package(nil, of: "python3", ours: "1.0").advice?.contains("python3 -m pip install") == true)
  }

  @Test func `a recording of nothing is a fault`() {
    let nothing = PythonCheck.recorded("python3", Self.trial(allocations: 0), hasPackage: true, isDefault: true)
    #expect(nothing.isEssential)
    #expect(nothing.state == .fails)
    #expect(PythonCheck.recorded("python3", Self.trial(), hasPackage: true, isDefault: true).state == .works)
  }

  @Test func `a stack has both languages and its outer end`() {
    #expect(StackCheck.judged(Self.trial()).state == .works)
    #expect(StackCheck.judged(Self.trial(isComplete: false)).state == .limited)
    #expect(StackCheck.judged(Self.trial(pythonFrames: 0)).state == .limited)
  }

  @Test func `symbols are lines, names or nothing`() {
    #expect(SymbolsCheck.judged("libc", SymbolSource(file: "libc.so.6", detail: .lines)).state == .works)
    #expect(SymbolsCheck.judged("libc", SymbolSource(file: "libc.so.6", detail: .names)).state == .limited)
    #expect(SymbolsCheck.judged("libc", SymbolSource(file: "libc.so.6", detail: .nothing)).advice != nil)
    #expect(SymbolsCheck.judged("libc", nil).state == .limited)
  }

  @Test func `only what is essential keeps programs from being recorded`() {
    let tool = Observation("git", .fails, "not there")
    let glibc = SystemCheck.judged(glibc: "2.31")
    #expect(Diagnosis(sections: [.init(title: "A", observations: [tool])]).canRecord)
    #expect(!Diagnosis(sections: [.init(title: "A", observations: [tool, glibc])]).canRecord)
  }

  @Test func `the text has a line for each observation and its cure beneath`() {
    let observations = [Observation("a", .works, "fine"), Observation("long", .limited, "so so", advice: "Mend it.")]
    let text = Diagnosis(sections: [.init(title: "Title", observations: observations)]).text(TextStyle(isColored: false))
    #expect(text == "Title\n  ✓ a     fine\n  ! long  so so\n      → Mend it.\n\nPrograms can be recorded here.\n")
  }

  private static func trial(allocations: UInt64 = 9, pythonFrames: Int = 2, isComplete: Bool = true) -> TrialCapture {
    TrialCapture(
      version: "3.11.7", allocations: allocations, pythonFrames: pythonFrames, nativeFrames: 3, isComplete: isComplete,
      interpreter: nil, libc: nil)
  }
}
