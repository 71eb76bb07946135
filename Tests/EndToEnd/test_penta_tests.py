"""`kmmem leaks` on the example's Catch2 program: a clean run is clean, a planted defect is one finding at its line."""

from __future__ import annotations

import pytest

from example import CORE
from leaks import Accusation, Verdict

GUARDS = pytest.mark.parametrize("guard", [(), ("--guard=all",)], ids=["", "guarded"])
OVERRUN = ("heap-errors/overflow", 2, "audio/synthesiser.cpp")
#: A defect: what it must be called, how many there are after one round, and where it is planted. What was left on the
#: stack may hold one of few blocks.
LOST = {
    "missing-delete": ("lost-blocks/root-leak", 1001, "harmony/voice_leading.cpp"),
    "exception-leak": ("lost-blocks/root-leak", None, "events/chord_scanner.cpp"),
}
#: What loses nothing and writes nothing wrong: `kmmem growth` and real-time sections find them in the Python program
#: (test_growth_example.py, test_realtime.py, test_check.py).
OTHERS = ("growing-vector", "audio-allocation")


@pytest.fixture(scope="session")
def program(example):
    return example.native_programs() / "penta_tests"


@pytest.fixture
def judged(examiner, program):
    """The verdict on one run of the program, which passes all of its tests."""

    def judge(*options: str, defect: str = "", rounds: int = 1, returncode: int = 0) -> Verdict:
        planted = ("--defect", defect) if defect else ()
        words = ("--error-exitcode", 7, *options, "--", program, "--rounds", rounds, *planted)
        verdict = examiner.verdict(*words, returncode=returncode)
        assert verdict.done.stdout.count("All tests passed") == rounds
        return verdict

    return judge


def expect_planted(verdict: Verdict, defect: str, kind: str, count: int | None, file: str) -> None:
    finding = verdict.expect_one(Accusation.of(kind, count), CORE / file, mark=f"planted: {defect}")
    assert finding["at"]["file"].endswith(f"penta_core/{file}")
    assert finding["certainty"] == "certain"


@GUARDS
@pytest.mark.parametrize("rounds", [1, 3])
def test_a_clean_run_is_clean(judged, guard, rounds):
    judged(*guard, rounds=rounds).expect_nothing()


@GUARDS
@pytest.mark.parametrize("defect", LOST)
def test_what_is_lost_is_one_finding(judged, guard, defect):
    expect_planted(judged(*guard, defect=defect, returncode=7), defect, *LOST[defect])


def test_the_overrun_is_one_finding_where_blocks_are_guarded(judged):
    expect_planted(judged("--guard=all", defect="buffer-overrun", returncode=7), "buffer-overrun", *OVERRUN)
    judged(defect="buffer-overrun").expect_nothing()


@GUARDS
@pytest.mark.parametrize("defect", OTHERS)
def test_other_defects_are_no_leaks(judged, guard, defect):
    judged(*guard, defect=defect).expect_nothing()
