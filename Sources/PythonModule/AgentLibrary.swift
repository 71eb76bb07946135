import CPythonModule

/// The agent's library in this process: loaded at the first start, or by `kmmem profile` before everything else.
enum AgentLibrary {
  private static let name: StaticString = "libkmmem_agent.so"
  private static let nativeOption: UInt32 = 1
  private static let objectsOption: UInt32 = 2

  /// Begins a recording; nil, or a sentence that says why not.
  static func start(_ arguments: kmm_start_arguments) -> UnsafePointer<CChar>? {
    guard let handle = kmm_open_library(arguments.library_directory, characters(name)),
      let function = dlsym(handle, characters("kmm_start"))
    else {
      return notLoaded
    }
    var options: UInt32 = 0
    if arguments.native != 0 { options |= nativeOption }
    if arguments.objects != 0 && arguments.sample_bytes == 0 { options |= objectsOption }
    return sentence(kmm_call_start(function, arguments.path, options, arguments.frames, arguments.sample_bytes))
  }

  /// Begins a photograph and gives the number of the process that writes it, 0 if it is complete; nil, or a sentence that says why
  /// there is none.
  static func photograph(
    _ directory: UnsafePointer<CChar>, _ path: UnsafePointer<CChar>, _ options: UInt32, _ copy: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<CChar>? {
    guard let handle = kmm_open_library(directory, characters(name)),
      let function = dlsym(handle, characters("kmm_photograph"))
    else { return notLoaded }
    copy.pointee = kmm_call_photograph(function, path, options)
    return copy.pointee < 0 ? kmm_snapshot_error(0 &- copy.pointee) : nil
  }

  private static var notLoaded: UnsafePointer<CChar> {
    characters("kmmem: libkmmem_agent.so could not be loaded; run `make install`, or set KMMEM_LIBRARY_DIR to its folder")
  }

  /// An entry point of the agent when it is loaded already.
  static func entry(_ symbol: StaticString) -> UnsafeMutableRawPointer? {
    guard let handle = dlopen(characters(name), RTLD_NOW | RTLD_NOLOAD) else { return nil }
    return dlsym(handle, characters(symbol))
  }

  /// What the agent's answer means; its low half is the reason, its upper half the bridge's.
  private static func sentence(_ answer: Int32) -> UnsafePointer<CChar>? {
    switch answer & 0xffff {
    case 0: return nil
    case 1: return characters("kmmem: this process is being recorded already; stop that recording first")
    case 2:
      return characters(
        "kmmem: the capture file could not be created; is there a file of that name, and may the folder be written?")
    case 3: return characters("kmmem: there was no memory for kmmem's tables (address space limit?)")
    default: return refusal(answer >> 16)
    }
  }

  private static func refusal(_ reason: Int32) -> UnsafePointer<CChar> {
    switch reason {
    case 1: return characters("kmmem: this Python is not supported; use CPython 3.9 to 3.13")
    case 2: return characters("kmmem: free-threaded builds of Python are not supported; use a build with the GIL")
    case 3:
      return characters("kmmem: this build of Python keeps its frames elsewhere than its version should; nothing was hooked")
    case 4: return characters("kmmem: this Python does not export the functions that kmmem needs")
    default: return characters("kmmem: there was no memory for kmmem's tables")
    }
  }

  private static func characters(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
  }
}

@c(kmm_module_start) public func moduleStart(_ arguments: UnsafePointer<kmm_start_arguments>) -> UnsafePointer<CChar>? {
  AgentLibrary.start(arguments.pointee)
}

@c(kmm_module_photograph)
public func modulePhotograph(
  _ directory: UnsafePointer<CChar>, _ path: UnsafePointer<CChar>, _ options: UInt32, _ copy: UnsafeMutablePointer<Int32>
) -> UnsafePointer<CChar>? {
  AgentLibrary.photograph(directory, path, options, copy)
}

@c(kmm_module_stop) public func moduleStop() {
  if let function = AgentLibrary.entry("kmm_stop") { kmm_call_plain(function) }
}

@c(kmm_module_is_tracking) public func moduleIsTracking() -> Bool {
  guard let function = AgentLibrary.entry("kmm_is_recording") else { return false }
  return kmm_call_question(function)
}

@c(kmm_module_mark) public func moduleMark(_ name: UnsafePointer<CChar>) {
  if let function = AgentLibrary.entry("kmm_mark") { kmm_call_mark(function, name) }
}

@c(kmm_module_note) public func moduleNote(_ key: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>) {
  if let function = AgentLibrary.entry("kmm_note") { kmm_call_note(function, key, value) }
}

@c(kmm_module_totals) public func moduleTotals(_ totals: UnsafeMutablePointer<UInt64>) {
  if let function = AgentLibrary.entry("kmm_totals") { kmm_call_totals(function, totals) }
}

@c(kmm_module_context) public func moduleContext(_ name: UnsafePointer<CChar>?) {
  if let function = contextEntry ?? findContextEntry() { kmm_call_context(function, name) }
}

@c(kmm_module_realtime_begin) public func moduleRealtimeBegin() {
  if sectionBegins == nil {
    sectionBegins = AgentLibrary.entry("kmm_realtime_begin")
    sectionEnds = AgentLibrary.entry("kmm_realtime_end")
    // What waits is hooked before the first section.
    if let function = AgentLibrary.entry("kmm_realtime_watch") { kmm_call_plain(function) }
  }
  if let function = sectionBegins { kmm_call_plain(function) }
}

@c(kmm_module_realtime_end) public func moduleRealtimeEnd() {
  if let function = sectionEnds { kmm_call_plain(function) }
}

@c(kmm_module_realtime_violations) public func moduleRealtimeViolations() -> UInt64 {
  AgentLibrary.entry("kmm_realtime_violations").map { kmm_call_count($0) } ?? 0
}

@c(kmm_module_entry_of_lines) public func moduleEntryOfLines(_ entry: UInt32) -> UnsafeMutableRawPointer? {
  switch entry {
  case KMM_LINES_BEGIN.rawValue: AgentLibrary.entry("kmm_lines_begin")
  case KMM_LINES_END.rawValue: AgentLibrary.entry("kmm_lines_end")
  default: AgentLibrary.entry("kmm_lines_look")
  }
}

@c(kmm_module_entry_of_recording) public func moduleEntryOfRecording() -> UnsafeMutableRawPointer? {
  AgentLibrary.entry("kmm_lines_recording")
}

@c(kmm_module_contexts) public func moduleContexts() -> UnsafeMutablePointer<kmm_context>? {
  AgentLibrary.entry("kmm_context_figures").flatMap { kmm_call_figures($0) }
}

/// Kept like the entry of contexts.
nonisolated(unsafe) private var sectionBegins: UnsafeMutableRawPointer?
nonisolated(unsafe) private var sectionEnds: UnsafeMutableRawPointer?

/// Kept, as it is asked for with every piece of a request; the agent's library is never unloaded. Written with Python's lock.
nonisolated(unsafe) private var contextEntry: UnsafeMutableRawPointer?

private func findContextEntry() -> UnsafeMutableRawPointer? {
  contextEntry = AgentLibrary.entry("kmm_context_enter")
  return contextEntry
}
