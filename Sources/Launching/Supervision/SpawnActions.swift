internal import Glibc

/// How a child process differs from its parent when it starts.
struct SpawnActions {
  /// The descriptor that becomes the child's standard output; nil: the parent's. Its standard input is empty then.
  var output: Int32?
  /// The descriptor that becomes the child's standard error; nil: the parent's.
  var error: Int32?
  /// The child's signal mask; nil: the parent's.
  var mask: sigset_t?

  /// Starts the program; its process.
  func spawn(_ plan: LaunchPlan) throws(SystemError) -> pid_t {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    if let output {
      posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&files, output, 1)
    }
    if let error { posix_spawn_file_actions_adddup2(&files, error, 2) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    if var mask {
      posix_spawnattr_setsigmask(&attributes, &mask)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    }
    var process: pid_t = 0
    let failure = RawText.withVector(plan.arguments) { arguments in
      RawText.withVector(plan.environment.entries) { environment in
        posix_spawn(&process, plan.file, &files, &attributes, arguments, environment)
      }
    }
    if failure != 0 { throw SystemError(code: failure) }
    return process
  }
}
