"""A detector of `kmmem leaks` that finds nothing says `clean` only if it has found what kmmem planted for it."""

from __future__ import annotations

import pytest

from kmmem_snapshot import DETECTORS, read_snapshot
from snapshot_surgery import operate

ALL = DETECTORS[1:]
#: How many guilty nodes are planted for each.
GUILTY = {
    "lost-blocks": 3,
    "reference-cycles": 2,
    "cross-language-cycles": 3,
    "leaked-references": 2,
    "pinned-objects": 3,
}
#: A program with atexit's table, an object that waits, and a dropped cycle: controls are told apart from these.
PROGRAM = "import atexit; atexit.register(print, end=''); ring = []; ring.append([ring]); del ring"

#: A program that looks for controls among its own objects while it is photographed.
WATCHFUL = """
import gc, time

end = time.monotonic() + 1
found = 0
while time.monotonic() < end:
    found += sum("kmmem" in type(thing).__name__ for thing in gc.get_objects())
    with open("/proc/self/maps") as maps:
        found += sum(line.startswith("6b6d6d65") for line in maps)
print(found, "controls")
"""


@pytest.fixture
def photographed(kmmem, newest):
    """The snapshot at the exit of a clean program."""
    outcome = kmmem.profile(["-c", PROGRAM], "--python", newest.path, "--snapshot", "exit").expect()
    return outcome.path.with_name(f"{outcome.path.stem}-exit.kmsnap")


def words(verdict):
    """What each detector of heaps says: heap errors are of the recording, where nothing is planted."""
    detectors = verdict.answer["detectors"]
    return {detector["name"]: detector["verdict"] for detector in detectors if detector["name"] != "heap-errors"}


def reason(verdict, name):
    return next(detector["reason"] for detector in verdict.answer["detectors"] if detector["name"] == name)


def text_of(kmmem, path):
    done = kmmem.run("leaks", path)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_detectors_find_their_controls(examiner, interpreter):
    verdict = examiner.python(interpreter, "-c", PROGRAM).expect_nothing()
    assert words(verdict) == dict.fromkeys(ALL, "clean"), verdict
    assert all(reason(verdict, name) is None for name in [*ALL, "heap-errors"])
    assert not any("kmmem." in name for finding in verdict.garbage for name in finding["types"])
    assert verdict.answer["blocks"]["definitely_lost"]["count"] == 0


def test_controls_are_planted_for_every_detector(photographed):
    controls = read_snapshot(photographed).controls
    for name in ALL:
        assert sum(not node.flags & 128 for node in controls if node.detector == name) == GUILTY[name]
        assert any(node.flags & 128 for node in controls if node.detector == name)


@pytest.mark.parametrize("name", ALL)
def test_a_control_that_is_held_makes_its_detector_inconclusive(examiner, kmmem, photographed, name):
    changed = operate(
        photographed, lambda patient: [patient.hold(node) for node in patient.controls(name, innocent=False)]
    )
    verdict = examiner.verdict(changed).expect_nothing()
    assert words(verdict) == {**dict.fromkeys(ALL, "clean"), name: "inconclusive"}, verdict
    assert reason(verdict, name).startswith("it did not find all that kmmem had planted for it")
    text = text_of(kmmem, changed)
    assert f"No leaks found  not to be relied on: {name}\n" in text
    assert f"{name}: it did not find" in " ".join(text.split())


@pytest.mark.parametrize("name", ALL)
def test_an_innocent_twin_that_is_accused_makes_its_detector_inconclusive(examiner, photographed, name):
    changed = operate(photographed, lambda patient: patient.let_go(patient.controls(name, innocent=True)))
    verdict = examiner.verdict(changed).expect_nothing()
    assert words(verdict)[name] == "inconclusive", verdict
    assert reason(verdict, name).startswith("it accused what kmmem had planted as innocent")


@pytest.mark.parametrize("name", ALL)
def test_a_control_that_the_walk_did_not_meet_makes_its_detector_inconclusive(examiner, photographed, name):
    def lose_one(patient):
        patient.nodes[patient.controls(name, innocent=False)[0]][1] |= 128 << 48

    verdict = examiner.verdict(operate(photographed, lose_one)).expect_nothing()
    assert words(verdict) == {**dict.fromkeys(ALL, "clean"), name: "inconclusive"}, verdict
    assert reason(verdict, name).startswith("the snapshot lacks some")


@pytest.mark.parametrize(("minor", "beginning"), [(0, "an older kmmem"), (1, "what kmmem plants")])
def test_without_controls_no_detector_is_clean(examiner, photographed, minor, beginning):
    def change(patient):
        patient.remove_controls()
        patient.minor = minor

    verdict = examiner.verdict(operate(photographed, change)).expect_nothing()
    assert words(verdict) == dict.fromkeys(ALL, "inconclusive")
    assert all(reason(verdict, name).startswith(beginning) for name in ALL)


def test_a_process_that_walks_itself_plants_nothing(examiner, newest):
    verdict = examiner.python(newest, "-c", PROGRAM, options=("--in-place",)).expect_nothing()
    asked = ("pinned-objects", "reference-cycles")
    assert words(verdict) == {**dict.fromkeys(ALL, "not-asked"), **dict.fromkeys(asked, "inconclusive")}
    assert all("do without --in-place" in reason(verdict, name) for name in asked)


def test_without_blocks_the_other_detectors_have_their_controls(examiner, kmmem, interpreter):
    options = ["--python", interpreter.path, "--snapshot", "exit", "--sample", "4096"]
    outcome = kmmem.profile(["-c", PROGRAM], *options).expect()
    path = outcome.path.with_name(f"{outcome.path.stem}-exit.kmsnap")
    verdict = examiner.verdict(path).expect_nothing()
    asked = ("pinned-objects", "reference-cycles")
    assert words(verdict) == {**dict.fromkeys(ALL, "not-asked"), **dict.fromkeys(asked, "clean")}, verdict
    assert "No leaks  all detectors that could be asked: nothing" in text_of(kmmem, path)


def test_without_python_lost_blocks_has_its_control(examiner, workshop):
    program = workshop.program(["leaks/innocent/frees.c"], "leaks-frees")
    verdict = examiner.verdict("--", program).expect_nothing()
    assert words(verdict) == {**dict.fromkeys(ALL, "not-asked"), "lost-blocks": "clean"}, verdict
    assert verdict.answer["blocks"]["definitely_lost"]["count"] == 0


def test_no_other_question_shows_controls(kmmem, photographed):
    bare = operate(photographed, lambda patient: patient.remove_controls())
    for command, *arguments in [("objects", "--limit", 0), ("dominators",), ("globals",)]:
        with_controls, without = (kmmem.question(command, path, *arguments) for path in (photographed, bare))
        for answer in (with_controls, without):
            answer["snapshot"]["path"] = ""
        assert with_controls == without
        assert with_controls["snapshot"]["nodes"] == len(read_snapshot(photographed).nodes)
    assert kmmem.question("diff", bare, photographed)["changed_count"] == 0
    assert kmmem.question("leaks", photographed)["snapshot"] == kmmem.question("objects", photographed)["snapshot"]


def test_the_program_itself_has_no_controls(kmmem, newest):
    options = ["--python", newest.path, "--snapshot", "every=0.1"]
    outcome = kmmem.profile(["-c", WATCHFUL], *options).expect()
    assert outcome.stdout == "0 controls\n"
    snapshots = sorted(outcome.path.parent.glob("*.kmsnap"))
    assert snapshots
    assert all(read_snapshot(path).controls for path in snapshots)
