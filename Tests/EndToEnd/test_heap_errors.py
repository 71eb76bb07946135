"""Errors on the heap, in programs of two twins each: kmmem, and beside it Valgrind and AddressSanitizer as oracles."""

from __future__ import annotations

import pytest

import heap_error_tools
from heap_error_cases import ABORT, CASES, DOUBLE, FOUND, HEAP_ERRORS, LEAK, MISSED, UNTRIED, Case
from heap_error_reports import sight
from heap_error_tools import IS_TABLE, ORACLES, TWINS, Programs, remember
from recording import died_of
from rotation import RUNS_ALL

MODES = {"plain": (), "guarded": ("--guard=all",)}
TOOLS = (*MODES, *ORACLES)
#: The other tools judge the programs, and not kmmem: of a third in ordinary runs, of all by `make heap-errors`.
JUDGED_BY_OTHERS = CASES if RUNS_ALL or IS_TABLE else CASES[::3]


@pytest.fixture(scope="session")
def programs(workshop, newest) -> Programs:
    return Programs(workshop, newest)


def check_ended(case: Case, twin: str, done) -> None:
    """Asserts that a program ended as it does when nobody watches."""
    if twin == "guilty" and case.ending is not None:
        assert died_of(done, case.ending), f"exit {done.returncode}\n{done.stderr}"
    else:
        assert done.returncode == 0, f"exit {done.returncode}\n{done.stderr}"
        assert done.stdout.splitlines()[-1:] == ["done"], done.stderr


def test_the_table_has_every_program_and_a_reason_for_every_difference():
    sources = {str(path.relative_to(HEAP_ERRORS)) for path in HEAP_ERRORS.rglob("*.c*") if path.is_file()}
    assert sorted(case.source for case in CASES) == sorted(sources)
    for case in CASES:
        assert case.culprits, f"{case} marks no line"
        assert case.script is None or case.marked("called"), f"{case} marks no line that calls"
        for tool in TOOLS:
            expected = case.expected(tool)
            differs = expected.sight != FOUND or expected.kind is not None
            assert differs == bool(expected.why), f"{case} under {tool}"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_programs_end_as_the_table_says(programs, case):
    for twin in TWINS:
        check_ended(case, twin, programs.command(case, twin).run())


@pytest.mark.parametrize("tool", ORACLES)
@pytest.mark.parametrize("case", JUDGED_BY_OTHERS, ids=str)
def test_other_tools_accuse_the_guilty_and_no_one_else(programs, case, tool, tmp_path):
    expected = case.expected(tool)
    if expected.sight == UNTRIED:
        pytest.skip(expected.why)
    if trouble := heap_error_tools.trouble(tool):
        pytest.skip(trouble)
    guilty, innocent = (ORACLES[tool](programs, case, twin, tmp_path) for twin in TWINS)
    remember(case, tool, "guilty", sight(case, guilty))
    remember(case, tool, "innocent", "accused" if innocent else MISSED)
    assert sight(case, guilty) == expected.sight, str(guilty)
    if expected.sight != MISSED:
        assert guilty[0].kind == (expected.kind or case.kind), str(guilty)
    if expected.sight == FOUND:
        assert not guilty[0].wrong_stacks(case), str(guilty)
    assert not innocent


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_kmmem_accuses_the_guilty_of_one_thing(examiner, programs, case, mode):
    expected = case.expected(mode)
    seen = heap_error_tools.kmmem(examiner, programs, case, "guilty", *MODES[mode])
    remember(case, mode, "guilty", sight(case, seen.reports))
    assert sight(case, seen.reports) == expected.sight, str(seen)
    assert len(seen.reports) == seen.counted == (0 if expected.sight == MISSED else 1), str(seen)
    if seen.reports:
        assert seen.reports[0].kind == (expected.kind or case.kind), str(seen)
        check_stacks(case, seen)
    check_behaves(programs, case, "guilty", mode, seen.done)


def check_stacks(case: Case, seen: heap_error_tools.Observed) -> None:
    """Asserts that a finding's stacks begin where the program marks them, and go on into the Python that called."""
    report = seen.reports[0]
    if report.sight_of(case) != FOUND:
        return
    assert not report.wrong_stacks(case), str(seen)
    if case.kind != LEAK:
        assert report.innermost("access") in case.culprits, str(seen)
        roles = {role for role in ("allocated", "freed") if case.marked(role)}
        assert roles <= {role for role, frames in report.stacks.items() if frames}, str(seen)
    if case.script is not None:
        assert case.marked("called") & seen.python_places, str(seen)


def check_behaves(programs: Programs, case: Case, twin: str, mode: str, done) -> None:
    """Asserts that a program does what it does alone; a guard may spare it libc's own notice of an error."""
    if mode == "guarded" and twin == "guilty":
        if done.returncode == 0:
            assert done.stdout.splitlines()[-1:] == ["done"], done.stderr
            return
        if case.kind == DOUBLE and case.ending is None:
            # What libc says of a second free depends on what else lies in its cache, and guarded blocks do not.
            assert died_of(done, ABORT), f"exit {done.returncode}\n{done.stderr}"
            return
    check_ended(case, twin, done)
    assert done.stdout == programs.command(case, twin).run().stdout


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_kmmem_accuses_no_innocent_program(examiner, programs, case, mode):
    seen = heap_error_tools.kmmem(examiner, programs, case, "innocent", *MODES[mode])
    remember(case, mode, "innocent", "accused" if seen.reports else MISSED)
    assert (seen.counted, seen.reports) == (0, []), str(seen)
    check_behaves(programs, case, "innocent", mode, seen.done)
