/// A program that runs without kmmem in it, and for whose end kmmem waits: same terminal, same process group, signals passed on.
public enum PlainRun {
  /// Runs the program; from here on kmmem gets no signals until `SignalMask.restore()` lets them come again.
  public static func of(_ plan: LaunchPlan) throws(LaunchError) -> ProgramEnd {
    let users = SignalMask.blockEverything()
    do throws(SystemError) {
      var supervisor = try Supervisor(plan, mask: users)
      return supervisor.wait()
    } catch {
      users.restore()
      throw .cannotStart(plan.file, error)
    }
  }
}
