"""From Python 3.13 on, objects stand at the lines that made them even if a free list gave them their memory."""

from __future__ import annotations

import subprocess

import pytest

from block_kinds import HEAP_KINDS, OBJECT_KINDS
from building import PROGRAMS
from interpreters import Interpreter, supported_pythons
from kmmem_capture import Capture, read_capture
from soundness import check_soundness

FREE_LISTS = PROGRAMS / "python" / "free_lists.py"
ONE_BLOCK_EACH = PROGRAMS / "python" / "one_block_each.py"
TRACERS = PROGRAMS / "python" / "tracers.py"
INTERPRETERS_WITHIN = PROGRAMS / "python" / "interpreters_within.py"
FORKED_REUSE = PROGRAMS / "python" / "forked_reuse.py"
COUNT = 60
KINDS = (
    "object plain slotted referable number fault text bytes integer complex iterator table set deque method function"
).split()


TRACED = [python for python in supported_pythons() if python.numbers >= (3, 13)]


@pytest.fixture(params=TRACED, ids=lambda python: python.name)
def traced(request) -> Interpreter:
    """An interpreter that has a reference tracer."""
    return request.param


def counts(capture: Capture, file: str, function: str) -> tuple[int, int]:
    """How many objects a function made, and how many of them live."""
    made = live = 0
    for site in capture.sites:
        frame = capture.innermost_python(site)
        if site.kind == "object" and frame and frame.file.endswith(file) and frame.function == function:
            made, live = made + site.allocations, live + site.live_blocks
    return made, live


@pytest.mark.parametrize("again", [False, True], ids=["once", "again"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_object_from_the_allocator_counts_once(kmmem, traced, kind, again):
    """The innocent twin: no free list, so the tracer must find every block new, whatever stands before the object."""
    outcome = kmmem.python(traced, ONE_BLOCK_EACH, kind, *(["again"] if again else [])).expect()
    assert counts(outcome.capture, ONE_BLOCK_EACH.name, "<lambda>") == (600 if again else 300, 300)


@pytest.mark.parametrize("kind", ["float", "list", "tuple", "dict"])
def test_an_object_from_a_free_list_counts_once_too(kmmem, traced, kind):
    """Each function makes objects, their list and its iterator; what the first made last is gone but its list."""
    capture = kmmem.python(traced, FREE_LISTS, kind).expect().capture
    check_soundness(capture)
    counted = [site for site in capture.sites if site.kind in HEAP_KINDS | OBJECT_KINDS | {"mapping"}]
    assert capture.header["peak_bytes"] == sum(site.peak_bytes for site in counted)
    assert counts(capture, FREE_LISTS.name, "second_line") == (COUNT + 2, COUNT + 1)
    made, live = counts(capture, FREE_LISTS.name, "first_line")
    assert made == 11 * (COUNT + 2)
    assert 0 <= live - 10 * (COUNT + 1) - 1 < 10


def test_the_report_says_whether_lines_may_be_older(kmmem, interpreter):
    outcome = kmmem.python(interpreter, FREE_LISTS, "float").expect()
    notes = outcome.report("--limit", "1")["certainty"]["notes"]
    is_traced = interpreter.numbers >= (3, 13)
    assert outcome.capture.meta.get("python.ref_tracer") == ("on" if is_traced else None)
    assert any("free list" in note for note in notes) == (not is_traced)


def test_without_objects_nobody_takes_the_slot(kmmem, traced):
    code = (
        "import ctypes\n"
        "ctypes.pythonapi.PyRefTracer_GetTracer.restype = ctypes.c_void_p\n"
        "print(ctypes.pythonapi.PyRefTracer_GetTracer(None))\n"
    )
    words = ["-c", code]
    without = kmmem.profile(words, "--python", traced.path, "--no-objects").expect()
    assert without.stdout == "None\n"
    assert "python.ref_tracer" not in without.capture.meta
    assert kmmem.profile(words, "--python", traced.path).expect().stdout != "None\n"


@pytest.fixture
def play(kmmem, traced, environment):
    """Plays a scene of tracers.py in an interpreter that imports kmmem; gives the path of its capture."""

    def play_scene(scene: str, *arguments: object):
        path = kmmem.new_path()
        command = [traced.path, TRACERS, scene, path, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        return path

    return play_scene


def check_lines(capture: Capture) -> None:
    check_soundness(capture)
    gone, kept = (counts(capture, TRACERS.name, function)[1] for function in ("gone", "kept"))
    assert kept >= COUNT
    assert gone < COUNT


@pytest.mark.parametrize("scene", ["alone", "foreign", "tracemalloc_before"])
def test_a_tracer_that_was_there_before_is_called_too_and_put_back(play, scene):
    capture = read_capture(play(scene))
    assert capture.meta["python.ref_tracer"] == "on"
    if scene != "alone":
        check_lines(capture)


def test_the_slot_is_taken_back_from_tracemalloc(kmmem, play):
    path = play("tracemalloc_within")
    capture = read_capture(path)
    check_lines(capture)
    assert capture.meta["python.ref_tracer"] == "interrupted"
    assert any("free list" in note for note in kmmem.report(path)["certainty"]["notes"])


def test_a_slot_that_was_lost_at_the_end_shows_in_the_capture(play):
    assert read_capture(play("tracemalloc_to_the_end")).meta["python.ref_tracer"] == "interrupted"


def test_two_tracers_that_call_each_other_do_not_go_round(play, workshop):
    path = play("chained", workshop.library("modules/chaining_tracer.c", "chaining_tracer.so"))
    check_lines(read_capture(path))
    check_lines(read_capture(path.with_name(path.name + ".again")))


@pytest.mark.parametrize("kind", ["legacy", "isolated"])
def test_interpreters_within_the_interpreter(kmmem, traced, kind):
    """They share the slot, and those that are isolated have a GIL and free lists of their own."""
    outcome = kmmem.python(traced, INTERPRETERS_WITHIN, kind).expect()
    capture = outcome.capture
    check_soundness(capture)
    assert counts(capture, "<string>", "kept") == (2 * (COUNT + 2), 2 * (COUNT + 1))
    assert capture.meta["python.ref_tracer"] == "on"


def test_a_forked_child_follows_its_own_free_lists(kmmem, traced):
    outcome = kmmem.python(traced, FORKED_REUSE).expect()
    (child,) = map(read_capture, outcome.children)
    assert child.meta["python.ref_tracer"] == "on"
    for capture in (outcome.capture, child):
        check_soundness(capture)
        assert counts(capture, FORKED_REUSE.name, "kept") == (COUNT + 2, COUNT + 1)
