/// The program that calls a function again and again, and has itself photographed between the calls.
struct GrowthDriver {
  /// Equal intervals of the work.
  static let intervals = 4
  /// Seconds that threads have to finish what the calls have left to them.
  private static let settling = 0.5
  /// Seconds after which the work goes on without the photograph of a rung.
  private static let patience = 10
  /// The signal at which kmmem takes a photograph.
  static let trigger = "signal=USR2"

  /// "package:function".
  let call: String
  /// A module that is imported first; nil for none.
  let module: String?
  /// How many calls the intervals have together; as many as one of them has go before.
  let rounds: Int

  /// Calls of one interval.
  var roundsPerInterval: Int { max(1, rounds / Self.intervals) }

  /// The calls that are measured: the same number in each interval.
  var measuredRounds: Int { roundsPerInterval * Self.intervals }

  /// Photographs that a run leaves: one before each interval, one behind the last, and one when the work has ended.
  var rungs: Int { Self.intervals + 2 }

  /// The words of a command line. `snapshots`: what the paths of the photographs begin with.
  func words(snapshots: String) -> [String] {
    ["-c", Self.source, call, "\(roundsPerInterval)", "\(Self.intervals)", snapshots] + (module.map { [$0] } ?? [])
  }

  /// Nothing of kmmem's is imported: the interpreter at hand need not know it. A rung waits until its photograph is complete, so that the
  /// next one finds which dicts it suspects.
  private static let source = """
    import gc, importlib, os, signal, sys, time
    name, per, intervals, snapshots, first = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5:]
    sys.argv[:] = ["-c"]
    for module in first:
        importlib.import_module(module)
    module, _, function = name.partition(":")
    call = importlib.import_module(module)
    for part in function.split("."):
        call = getattr(call, part)
    loop = None
    def work():
        global loop
        result = call()
        if hasattr(result, "__await__"):
            if loop is None:
                import asyncio
                loop = asyncio.new_event_loop()
            loop.run_until_complete(result)
    rungs = 0
    def rung():
        global rungs
        rungs += 1
        os.kill(os.getpid(), signal.SIGUSR2)
        for _ in range(100):
            pass
        end = time.monotonic() + \(patience)
        while not os.path.exists(f"{snapshots}-{rungs}.kmsnap") and time.monotonic() < end:
            time.sleep(0.002)
    for _ in range(per):
        work()
    rung()
    for _ in range(intervals):
        for _ in range(per):
            work()
        rung()
    time.sleep(\(settling))
    gc.collect()
    rung()
    """
}
