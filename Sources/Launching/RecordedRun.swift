/// A program's run from its start to the captures that it left.
public struct RecordedRun: Equatable, Sendable {
  /// How the program ended.
  public let end: ProgramEnd
  /// Where the captures are.
  public let captures: CollectedCaptures

  /// Runs the program with the agent in it and waits for its end.
  public init(
    _ plan: LaunchPlan, agent: AgentLibrary, options: RecordingOptions, output: OutputFile
  ) throws(LaunchError) {
    let live = try LiveCapture(for: output)
    var supervisor: Supervisor
    do throws(LaunchError) {
      let folder = try live.loadablePath(of: agent)
      let environment = agent.environment(plan.environment, options: options, capture: live.path, through: folder)
      do { supervisor = try Supervisor(plan.with(environment)) } catch { throw .cannotStart(plan.file, error) }
    } catch {
      live.remove()
      throw error
    }
    live.linkOutput()
    end = supervisor.wait()
    captures = live.collect { Supervisor.isInterrupted }
  }
}
