import CAgent
import CCaptureFormat
import CInterface

/// What the capture says of its process: command, folder, executable, host.
enum CaptureNotes {
  static func write() {
    let room = 1 << 16
    let memory = kmm_map_anonymous(room)
    guard let text = UnsafeMutablePointer<CChar>(bitPattern: memory) else { return }
    noteCommand(text, room)
    noteLink("cwd", characters("/proc/self/cwd"), text, room)
    noteLink("executable", characters("/proc/self/exe"), text, room)
    noteHost(text, room)
    if RealtimeThreads.areNamed { CaptureLog.note("realtime.threads", kmm_realtime_threads()) }
    if agent.pointee.watches_waits != 0 { CaptureLog.note("realtime.functions", kmm_realtime_functions()) }
    kmm_unmap(memory, room)
  }

  private static func noteCommand(_ text: UnsafeMutablePointer<CChar>, _ room: Int) {
    var length = kmm_read_file(characters("/proc/self/cmdline"), text, room &- 1)
    if length > 0 && text[length &- 1] == 0 { length &-= 1 }
    var index = 0
    while index < length {
      if text[index] == 0 { text[index] = 0x1f }
      index &+= 1
    }
    text[length] = 0
    CaptureLog.note("command", text)
  }

  private static func noteHost(_ text: UnsafeMutablePointer<CChar>, _ room: Int) {
    var length = kmm_read_file(characters("/proc/sys/kernel/hostname"), text, room &- 1)
    if length > 0 && text[length &- 1] == 0x0a { length &-= 1 }
    if length <= 0 { return }
    text[length] = 0
    CaptureLog.note("host", text)
  }

  private static func noteLink(
    _ key: StaticString, _ path: UnsafePointer<CChar>, _ text: UnsafeMutablePointer<CChar>, _ room: Int
  ) {
    let length = readlink(path, text, room &- 1)
    if length <= 0 { return }
    text[length] = 0
    CaptureLog.note(key, text)
  }
}
