/// A program's run from its start to the captures that it left.
public struct RecordedRun: Equatable, Sendable {
  /// How the program ended.
  public let end: ProgramEnd
  /// Whether it was killed because its time had passed.
  public let isOverdue: Bool
  /// What became of the snapshots that were wished for.
  public let snapshots: CollectedSnapshots
  /// Where the captures are.
  public let captures: CollectedCaptures

  /// Runs the program with the agent in it and waits for its end; if it takes more than so many seconds, it is killed.
  public init(
    _ plan: LaunchPlan, agent: AgentLibrary, options: RecordingOptions, output: OutputFile, atMost seconds: Double? = nil
  ) throws(LaunchError) {
    let users = SignalMask.blockEverything()
    let live: LiveCapture
    var supervisor: Supervisor
    do throws(LaunchError) {
      (live, supervisor) = try RecordedRun.start(plan, agent: agent, options: options, output: output, mask: users)
    } catch {
      users.restore()
      throw error
    }
    end = supervisor.wait(atMost: seconds)
    isOverdue = supervisor.isOverdue
    snapshots =
      options.snapshots.isEmpty
      ? CollectedSnapshots() : SnapshotFiles(of: output).collect { Supervisor.isInterrupted }
    captures = live.collect { Supervisor.isInterrupted }
  }

  /// Starts the program with the place for its captures; if that fails, nothing of it is left.
  private static func start(
    _ plan: LaunchPlan, agent: AgentLibrary, options: RecordingOptions, output: OutputFile, mask: SignalMask
  ) throws(LaunchError) -> (LiveCapture, Supervisor) {
    let live = try LiveCapture(for: output)
    let link = OutputLink(to: live)
    do throws(LaunchError) {
      let folder = try live.loadablePath(of: agent)
      let environment = agent.environment(
        plan.environment, options: options, capture: live.path, snapshots: SnapshotFiles(of: output).stem, through: folder)
      let supervisor: Supervisor
      do { supervisor = try Supervisor(plan.with(environment), mask: mask) } catch { throw .cannotStart(plan.file, error) }
      link.confirm()
      return (live, supervisor)
    } catch {
      link.undo()
      live.remove()
      throw error
    }
  }
}
