/// One run of an interpreter, without the agent, in which it is asked who it is.
struct PythonProbe: Equatable {
  /// What the interpreter says of a module.
  enum Module: String {
    /// It can be run.
    case found
    /// There is no module of that name.
    case missing
    /// It is a package without a `__main__`.
    case package
    /// Its parent packages decide at run time, or fail: only the real run can tell.
    case unknown
  }

  /// `sys.implementation.name`.
  let implementation: String
  /// The version in three numbers.
  let version: String
  /// Whether it was built without the global interpreter lock.
  let isFreeThreaded: Bool
  /// `sys.executable`.
  let executable: RawText
  /// The machine code that ran.
  let file: String
  /// Its `argv[0]`.
  let name: RawText
  /// What it says of the module it was asked for; nil if for none.
  let module: Module?
  /// The environment with which the machine code was started; it differs from ours where a shell script stands before it.
  let environment: Environment

  /// Seconds after which an interpreter that does not answer is none.
  private static let patience = 60.0

  /// Asks the interpreter at a path, and whether it finds the module.
  init(path: String, name: RawText, module: RawText?, environment: Environment) throws(LaunchError) {
    let arguments = [name, RawText("-c"), RawText(PythonProbe.program)] + (module.map { [$0] } ?? [])
    let run: CapturedRun
    do {
      run = try CapturedRun(
        LaunchPlan(file: path, arguments: arguments, environment: environment), seconds: PythonProbe.patience)
    } catch { throw .cannotStart(path, error) }
    guard let probe = PythonProbe(answer: run.output) else {
      let words = run.complaints.isEmpty ? run.output : run.complaints
      let lines = String(decoding: words.prefix(2000), as: UTF8.self).split(whereSeparator: \.isNewline)
      throw .notPython(path, output: lines.first.map { String($0.prefix(120)) } ?? "")
    }
    self = probe
  }

  /// Reads the answer; nil if it is not one.
  init?(answer: [UInt8]) {
    let start = Array("kmmem=1\0".utf8)
    guard let index = answer.firstIndex(ofSequence: start) else { return nil }
    var fields: [String: [UInt8]] = [:]
    var rest = answer[(index + start.count)...]
    let last = Array("environment=".utf8)
    while !rest.isEmpty, !rest.starts(with: last) {
      let field = rest.prefix { $0 != 0 }
      rest = rest.dropFirst(field.count + 1)
      guard let equals = field.firstIndex(of: 0x3d) else { continue }
      fields[String(decoding: field[..<equals], as: UTF8.self)] = Array(field[(equals + 1)...])
    }
    func text(_ key: String) -> String { String(decoding: fields[key] ?? [], as: UTF8.self) }
    implementation = text("implementation")
    version = text("version")
    isFreeThreaded = text("free-threaded") == "1"
    executable = RawText(bytes: fields["executable"] ?? [])
    file = text("file")
    name = RawText(bytes: fields["name"] ?? [])
    module = fields["module"].map { Module(rawValue: String(decoding: $0, as: UTF8.self)) ?? .unknown }
    environment = Environment(entries: rest.dropFirst(last.count).split(separator: 0).map { RawText(bytes: Array($0)) })
    if version.isEmpty { return nil }
  }
}

extension [UInt8] {
  /// Where a sequence of bytes first stands; nil if nowhere.
  fileprivate func firstIndex(ofSequence bytes: [UInt8]) -> Int? {
    guard count >= bytes.count else { return nil }
    return (0...(count - bytes.count)).first { self[$0] == bytes[0] && self[$0...].starts(with: bytes) }
  }
}
