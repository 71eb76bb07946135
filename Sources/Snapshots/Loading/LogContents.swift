import CCaptureFormat
import CaptureFormat

/// Everything a capture's log says, sorted by what it is about.
struct LogContents {
  private(set) var meta: [String: String] = [:]
  private(set) var modules: [ModuleRecord] = []
  private(set) var unloads: [UInt32: UInt32] = [:]
  private(set) var strings: [UInt32: Range<Int>] = [:]
  private(set) var codes: [CodeRecord] = []
  private(set) var loops: [Range<UInt64>] = []
  private(set) var marks: [RecordedMark] = []
  private(set) var photographs: [RecordedMark] = []
  private(set) var children: [UInt32] = []
  private(set) var epochs: [UInt64] = []
  private(set) var heapErrors: [kmm_heap_error] = []
  private(set) var regions: [RegionRecord] = []
  private(set) var damage = CaptureLog.Damage()
  /// Bytes of the log that were read: it only grows.
  private(set) var end = 0

  init() {}

  /// How much of it says where code lies: when that grows, addresses may mean something else.
  var placeCount: Int { modules.count + unloads.count + loops.count }

  /// Adds what the log says beyond what was read before.
  mutating func read(_ log: CaptureLog) {
    let news = log.walk(from: end) { add($0) }
    damage.malformedRecords += news.malformedRecords
    damage.brokenAt = news.brokenAt
    end = news.brokenAt ?? log.content.count
  }

  private mutating func add(_ record: LogRecord) {
    switch record {
    case .meta(let key, let value): meta[key] = value
    case .module(let module): modules.append(module)
    case .unload(let module, let generation): unloads[module] = generation
    case .string(let id, let bytes): strings[id] = bytes
    case .code(let code): codes.append(code)
    case .evaluationLoop(let range): loops.append(range)
    case .mark(let name, let nanoseconds, let liveBytes):
      marks.append(RecordedMark(name: name, nanoseconds: nanoseconds, liveBytes: liveBytes))
    case .photograph(let name, let nanoseconds, let liveBytes):
      // One that was taken into the same file replaced the one before.
      photographs.removeAll { $0.name == name }
      photographs.append(RecordedMark(name: name, nanoseconds: nanoseconds, liveBytes: liveBytes))
    case .child(let pid, _): children.append(pid)
    case .epochs(let starts): epochs = starts
    case .heapError(let error): heapErrors.append(error)
    case .region(let region): regions.append(region)
    case .unknown: break
    }
  }
}
