internal import CLaunching
internal import Glibc

/// A short run of a program whose output is read instead of shown.
package struct CapturedRun {
  /// What it wrote to its standard output, up to the limit.
  package private(set) var output: [UInt8] = []
  /// What it wrote to its standard error, up to the limit.
  package private(set) var complaints: [UInt8] = []

  private static let limit = 4 << 20

  /// Runs the program without input and waits for its end, at most `seconds`; then it is killed.
  package init(_ plan: LaunchPlan, seconds: Double) throws(SystemError) {
    let (outputReader, outputWriter) = try CapturedRun.makePipe()
    defer { close(outputReader) }
    let (errorReader, errorWriter) = try CapturedRun.makePipe()
    defer { close(errorReader) }
    let process: pid_t
    do {
      defer {
        close(outputWriter)
        close(errorWriter)
      }
      process = try SpawnActions(output: outputWriter, error: errorWriter).spawn(plan)
    }
    collect(from: outputReader, and: errorReader, until: MonotonicClock.now + seconds)
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
  }

  private mutating func collect(from output: Int32, and error: Int32, until deadline: Double) {
    var waiting = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: error, events: Int16(POLLIN), revents: 0),
    ]
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while waiting.contains(where: { $0.fd >= 0 }) {
      let rest = deadline - MonotonicClock.now
      guard rest > 0, self.output.count < CapturedRun.limit, complaints.count < CapturedRun.limit else { return }
      guard poll(&waiting, nfds_t(waiting.count), Int32(rest * 1000) + 1) > 0 else { continue }
      for index in waiting.indices where waiting[index].fd >= 0 && waiting[index].revents != 0 {
        let count = read(waiting[index].fd, &chunk, chunk.count)
        if count <= 0 {
          waiting[index].fd = -1
        } else if index == 0 {
          self.output += chunk[..<count]
        } else {
          complaints += chunk[..<count]
        }
      }
    }
  }

  private static func makePipe() throws(SystemError) -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [0, 0]
    try SystemError.check { kmm_pipe(&ends) }
    return (ends[0], ends[1])
  }
}
