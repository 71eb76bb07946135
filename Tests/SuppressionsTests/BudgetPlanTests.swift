import Suppressions
import Testing

@Suite struct BudgetPlanTests {
  @Test func `the process comes first, the others by their names`() throws {
    let plan = try BudgetPlan(
      text: """
        [budgets.z]
        module = "a.b"
        thread = "t*"
        peak = "1.5 GiB"
        allocations = 3
        [budgets.all]
        rss = "0 B"
        baseline = " 500 MB "
        [budgets."a b"]
        library = "x.so"
        kept = "2kB"
        [history]
        file = "h.sqlite"
        """, path: "kmmem.toml")
    #expect(plan.budgets.map(\.name) == ["all", "a b", "z"])
    #expect(plan.budgets[0].limits == [Budget.Limit(.baseline, 500_000_000), Budget.Limit(.rss, 0)])
    #expect(plan.budgets[1].limits == [Budget.Limit(.kept, 2000)])
    #expect(plan.budgets[2].limits == [Budget.Limit(.peak, 3 << 29, isBinary: true), Budget.Limit(.allocations, 3)])
    var pattern = ComponentPattern()
    pattern.module = Glob("a.b")
    pattern.thread = Glob("t*")
    #expect(plan.budgets[2].component == pattern)
    #expect(plan.budgets[0].component.isProcess)
    #expect((plan.historyFile, plan.path) == ("h.sqlite", "kmmem.toml"))
    #expect(try BudgetPlan(text: "[[known_issue]]\nanything = 3", path: "x").budgets.isEmpty)
  }

  @Test(
    arguments: [
      ("peak = '1 MBs'", #"unknown unit "MBs" of peak in [budgets.all]; did you mean "MB"?"#),
      ("peak = '1 mb'", #"unknown unit "mb" of peak in [budgets.all]; did you mean "MB"?"#),
      ("peak = '1 MiBs'", #"unknown unit "MiBs" of peak in [budgets.all]; did you mean "MiB"?"#),
      (
        "peak = '1 stone'",
        #"unknown unit "stone" of peak in [budgets.all]; units are B, kB, MB, GB, TB, KiB, MiB, GiB and TiB."#
      ),
      (
        "peak = '1'",
        "peak in [budgets.all] has no unit; write one of B, kB, MB, GB, TB, KiB, MiB, GiB and TiB behind the number."
      ),
      (
        "peak = '1.2.3 MB'",
        #"peak in [budgets.all] is "1.2.3 MB", which is no size; write a number and a unit, such as "500 MB"."#
      ),
      ("peak = '-1 MB'", #"peak in [budgets.all] is "-1 MB", which is no size; write a number and a unit, such as "500 MB"."#),
      ("peak = '.5 MB'", #"peak in [budgets.all] is ".5 MB", which is no size; write a number and a unit, such as "500 MB"."#),
      (
        "peak = '99999999 TB'",
        #"peak in [budgets.all] is "99999999 TB", which is no size; write a number and a unit, such as "500 MB"."#
      ),
      ("allocations = '3'", "allocations in [budgets.all] is text; write a whole number from 0 on, such as allocations = 0."),
      ("allocations = -3", "allocations in [budgets.all] is below 0; write a whole number from 0 on, such as allocations = 0."),
      ("violations = '3'", "violations in [budgets.all] is text; write a whole number from 0 on, such as violations = 0."),
      ("violation = 3", #"unknown key "violation" in [budgets.all]; did you mean "violations"?"#),
      ("peek = '1 MB'", #"unknown key "peek" in [budgets.all]; did you mean "peak"?"#),
    ])
  func `what is wrong with a limit is said in one sentence`(line: String, sentence: String) {
    do {
      _ = try BudgetPlan(text: "[budgets.all]\n\(line)\n", path: "kmmem.toml")
      Issue.record("\(line) was taken")
    } catch {
      #expect(error.sentence == "kmmem.toml: \(sentence)")
    }
  }

  @Test func `a budget per call is of one function with its module`() throws {
    let text = "[budgets.x]\nfunction = 'a.b.C.make.<locals>.play'\nper = 'call'\npeak = '1 MB'\nallocations = 0"
    let budget = try #require(try BudgetPlan(text: text, path: "kmmem.toml").budgets.first)
    #expect(budget.calledFunction == "a.b.C.make.<locals>.play")
    #expect(budget.limits.map(\.measure) == [.peak, .allocations])
    let whole = "[budgets.x]\nfunction = 'a.b'\npeak = '1 MB'"
    #expect(try BudgetPlan(text: whole, path: "kmmem.toml").budgets.first?.calledFunction == nil)
  }

  @Test(
    arguments: [
      ("function = 'a.b'\nper = 'calls'", #"per in [budgets.x] is "calls"; write per = "call", or leave it out."#),
      ("function = 'b'\nper = 'call'", BudgetPlanTests.ofOneFunction),
      ("function = 'a.*'\nper = 'call'", BudgetPlanTests.ofOneFunction),
      ("function = 'a::b.c'\nper = 'call'", BudgetPlanTests.ofOneFunction),
      ("function = 'a.b'\nthread = 'c'\nper = 'call'", BudgetPlanTests.ofOneFunction),
      ("module = 'a.b'\nper = 'call'", BudgetPlanTests.ofOneFunction),
      (
        "function = 'a.b'\nper = 'call'\nbaseline = '1 MB'",
        "baseline in [budgets.x] is not known of a call; limit peak, kept, allocated and allocations, or leave per out."
      ),
      (
        "function = 'a.b'\nper = 'call'\nviolations = 0",
        "violations in [budgets.x] is not known of a call; limit peak, kept, allocated and allocations, or leave per out."
      ),
    ])
  func `what no call has is said in one sentence`(lines: String, sentence: String) {
    do {
      _ = try BudgetPlan(text: "[budgets.x]\npeak = '1 MB'\n\(lines)\n", path: "kmmem.toml")
      Issue.record("\(lines) was taken")
    } catch {
      #expect(error.sentence == "kmmem.toml: \(sentence)")
    }
  }

  private static let ofOneFunction =
    "[budgets.x] is per call, which is known of one function of Python; name it alone and with its module, such as "
    + #"function = "music_brain.harmony.compose"."#

  @Test(
    arguments: [
      ("[budgets]\nall = 3", "budgets.all is an integer; make it a table, [budgets.all]"),
      ("budgets = 3", "budgets is an integer; make it a table, [budgets]"),
      ("[history]\nfile = 3", "file in [history] is an integer; write text in quotes."),
      ("[history]\nfiel = 'x'", #"unknown key "fiel" in [history]; did you mean "file"?"#),
    ])
  func `tables of another form are said`(text: String, sentence: String) {
    #expect {
      try BudgetPlan(text: text, path: "p")
    } throws: { error in
      (error as? ConfigurationError)?.sentence.hasPrefix("p: \(sentence)") ?? false
    }
  }
}
