import CCaptureFormat
import CInterface
import CPython

/// Counts what is put into dicts and taken out of them while growth is measured, from 3.12 on, where the interpreter tells.
///
/// Of suspects only. The copy that photographs a rung meets all dicts anyway, and notes in memory that it shares with the process which
/// ones have become longer since the rung before; at the next rung these are watched, and its photograph has the counts.
enum DictWatch {
  /// Shorter dicts are no suspects.
  private static let leastEntries: UInt = 4
  private static let maxWatched = KMM_MAX_WATCHED
  /// So full the table of the dicts may become.
  private static let maxMeasured = KMM_MEASURED_SLOTS / 4 * 3

  private static var state: UnsafeMutablePointer<kmm_dict_watch> { kmm_dict_watch_get() }

  /// Whether growth is being measured, and the interpreter tells of dicts.
  private static var isMeasuring: Bool { state.pointee.rung != 0 }

  // MARK: In the process, with the GIL

  /// The photograph of a rung begins. A forked child does not go on with its parent's measurement.
  static func begin() {
    if isMeasuring && state.pointee.process != photograph.pointee.process { end() }
    var symbols = kmm_dict_watch_symbols()
    if bridge.pointee.minor < 12 || !kmm_dict_watch_find(&symbols) { return }
    if !isMeasuring {
      kmm_dict_watch_reset()
      if !kmm_dict_watch_share() { return }
      state.pointee.process = photograph.pointee.process
    }
    guard let measured = state.pointee.measured else { return }
    // A copy that still works on the rung before knows nothing yet.
    if measured.pointee.rung == state.pointee.rung { watchSuspects(measured, symbols) }
    state.pointee.rung &+= 1
  }

  /// The interpreter tells kmmem of no dict any more, and the next watcher of the same number of none of these.
  static func end() {
    var symbols = kmm_dict_watch_symbols()
    if state.pointee.watcher != 0 && kmm_dict_watch_find(&symbols) {
      undisturbed(symbols) {
        var place: UInt32 = 0
        while place < maxWatched {
          leave(kmm_watched_dict_at(place).pointee, symbols)
          place &+= 1
        }
        _ = symbols.clear_watcher?(state.pointee.watcher &- 1)
      }
    }
    kmm_dict_watch_reset()
  }

  private static func leave(_ watched: kmm_watched_dict, _ symbols: kmm_dict_watch_symbols) {
    if isAlive(watched.dict, of: watched.type), let dict = OpaquePointer(bitPattern: watched.dict) {
      _ = symbols.unwatch?(state.pointee.watcher &- 1, dict)
    }
  }

  private static func watchSuspects(_ measured: UnsafeMutablePointer<kmm_measured_dicts>, _ symbols: kmm_dict_watch_symbols) {
    let count = min(measured.pointee.suspect_count, maxWatched)
    if count == 0 { return }
    undisturbed(symbols) {
      if state.pointee.watcher == 0 {
        var symbols = symbols
        state.pointee.watcher = kmm_dict_watch_register(&symbols) &+ 1
      }
      var index: UInt32 = 0
      while index < count && state.pointee.watcher > 0 {
        watch(kmm_suspect_at(measured, index).pointee, symbols)
        index &+= 1
      }
    }
  }

  private static func watch(_ suspect: kmm_suspect, _ symbols: kmm_dict_watch_symbols) {
    guard kmm_watched_dict(suspect.dict) == nil, let place = kmm_watched_dict(0), isAlive(suspect.dict, of: suspect.type),
      let dict = OpaquePointer(bitPattern: suspect.dict), symbols.watch?(state.pointee.watcher &- 1, dict) == 0
    else { return }
    place.pointee = kmm_watched_dict(dict: suspect.dict, type: suspect.type, added: 0, removed: 0)
  }

  /// Whether the dict that a copy saw is still there: since then its memory may have been given back, or to something else.
  private static func isAlive(_ dict: Address, of type: Address) -> Bool {
    guard kmm_photograph_may_read(dict), kmm_photograph_may_read(dict &+ 40), word(dict, 8) == type,
      kmm_photograph_may_read(type &+ UInt(TypeFields.flags)), word(type, TypeFields.flags) & TypeFlags.dict != 0,
      Int32(truncatingIfNeeded: word(dict, 0)) > 0
    else { return false }
    let (entries, keys) = (word(dict, 16), word(dict, 32))
    guard keys & 7 == 0, kmm_photograph_may_read(keys), kmm_photograph_may_read(keys &+ 24) else { return false }
    let sizeLog = kmm_load8(keys &+ 8)
    return sizeLog < 40 && kmm_load8(keys &+ 10) <= 2 && entries <= 1 << UInt(sizeLog) && word(keys, 24) <= 1 << UInt(sizeLog)
  }

  /// An error that the program is about to see stays as it is, whatever the interpreter says of ours.
  private static func undisturbed(_ symbols: kmm_dict_watch_symbols, _ body: () -> Void) {
    let error = symbols.take_error?()
    body()
    symbols.put_error?(error)
  }

  // MARK: In the copy

  /// The walk begins.
  static func open() {
    if isMeasuring { state.pointee.measured?.pointee.suspect_count = 0 }
  }

  /// An object is met, which may be a dict.
  @inline(__always) static func meet(_ number: UInt64, _ object: Address, _ entry: UnsafeMutablePointer<kmm_met_type>) {
    if isMeasuring && UInt(entry.pointee.flags) & TypeFlags.dict != 0 { meet(UInt32(truncatingIfNeeded: number), object) }
  }

  @inline(never) private static func meet(_ number: UInt32, _ dict: Address) {
    if let watched = kmm_watched_dict(dict)?.pointee {
      SnapshotStreams.add(
        KMM_STREAM_TRAFFIC, kmm_snapshot_traffic(node: number, reserved: 0, added: watched.added, removed: watched.removed))
    }
    let entries = word(dict, 16)
    guard entries >= leastEntries, let measured = state.pointee.measured, let slot = slot(of: dict, in: measured) else { return }
    if entries > slot.pointee.entries { suspect(dict, gain: UInt64(entries) &- slot.pointee.entries, measured) }
    slot.pointee.entries = UInt64(entries)
  }

  /// Where the length of a dict is kept; nil for one that was not met before, which is noted.
  private static func slot(
    of dict: Address, in measured: UnsafeMutablePointer<kmm_measured_dicts>
  ) -> UnsafeMutablePointer<kmm_measured_dict>? {
    var slot = UInt32(truncatingIfNeeded: UInt64(dict) &* 0x9e37_79b9_7f4a_7c15 >> 40) & (KMM_MEASURED_SLOTS &- 1)
    while true {
      let place = kmm_measured_dict_at(measured, slot)
      if place.pointee.dict == dict { return place }
      if place.pointee.dict == 0 {
        if measured.pointee.known < maxMeasured {
          measured.pointee.known &+= 1
          place.pointee = kmm_measured_dict(dict: dict, entries: UInt64(word(dict, 16)))
        }
        return nil
      }
      slot = (slot &+ 1) & (KMM_MEASURED_SLOTS &- 1)
    }
  }

  /// Of more than there is room for, those that have grown most are kept.
  private static func suspect(_ dict: Address, gain: UInt64, _ measured: UnsafeMutablePointer<kmm_measured_dicts>) {
    var place = measured.pointee.suspect_count
    if place >= maxWatched {
      place = least(measured)
      if kmm_suspect_at(measured, place).pointee.gain >= gain { return }
    } else {
      measured.pointee.suspect_count &+= 1
    }
    kmm_suspect_at(measured, place).pointee = kmm_suspect(dict: dict, type: word(dict, 8), gain: gain)
  }

  private static func least(_ measured: UnsafeMutablePointer<kmm_measured_dicts>) -> UInt32 {
    var least: UInt32 = 0
    var index: UInt32 = 1
    while index < maxWatched {
      if kmm_suspect_at(measured, index).pointee.gain < kmm_suspect_at(measured, least).pointee.gain { least = index }
      index &+= 1
    }
    return least
  }

  /// All dicts were met.
  static func close() {
    if isMeasuring { state.pointee.measured?.pointee.rung = state.pointee.rung }
  }
}
