import Glibc
import Launching

/// Which state of the code a run was of.
struct RunOrigin {
  let commit: String?
  let branch: String?

  /// The variables by which CI systems tell, which check out commits without a branch: GitHub's, GitLab's, Jenkins'.
  private static let commitVariables = ["GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT"]
  private static let branchVariables = ["GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "BRANCH_NAME"]

  /// What was named, else what a CI system says, else what git says of the working folder.
  init(commit: String?, branch: String?, environment: Environment) {
    func variable(_ names: [String]) -> String? {
      names.lazy.compactMap { environment.value(of: $0) }.first { !$0.isEmpty }
    }
    self.commit = commit ?? variable(Self.commitVariables) ?? Self.git("rev-parse --verify HEAD")
    self.branch = branch ?? variable(Self.branchVariables) ?? Self.git("symbolic-ref --short HEAD")
  }

  /// The first line of git's answer; nil where there is no git, no repository, or no answer.
  private static func git(_ words: String) -> String? {
    guard let pipe = popen("git \(words) 2>/dev/null", "re") else { return nil }
    var bytes = [CChar](repeating: 0, count: 4096)
    let line = fgets(&bytes, Int32(bytes.count), pipe).map { String(cString: $0) }
    guard pclose(pipe) == 0, let text = line?.split(separator: "\n").first else { return nil }
    return String(text)
  }
}
