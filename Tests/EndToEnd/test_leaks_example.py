"""`kmmem leaks` finds the planted defects of the example project, each at its line, and nothing without them."""

from __future__ import annotations

import pytest

from example import EXAMPLE
from interpreters import python_with
from leaks import LEAKS, Accusation

DRIVE = LEAKS / "example/drive.py"
CHORALES = ["-m", "music_brain.harmony", "--chorales", 2]
GARBAGE = Accusation.of("reference-cycles/collectable reference-cycles/waiting")
#: A defect: what it must be called, how many there are after drive.py, and where it is planted.
COUNTED = {
    "callback-cycle": ("cross-language-cycles/cycle", 6, "music_brain/sessions/listener.py"),
    "atexit-pin": ("pinned-objects/atexit", 6, "music_brain/sound/recorder.py"),
    "missing-delete": ("lost-blocks/root-leak", 60, "penta_core/harmony/voice_leading.cpp"),
    "missing-decref": ("leaked-references/lost-object", 180, "penta_core/notes/penta_notes.c"),
}
SESSION = EXAMPLE / "music_brain/sessions/session.py"


@pytest.fixture(scope="session")
def installed():
    """The Python that runs the tests, if the example and music21 are installed there."""
    python = python_with("music21", "music_brain", "penta_core", "penta_notes")
    if python is None:
        pytest.skip("the example is not installed; `make test-end-to-end` does it")
    return python


@pytest.fixture
def path(interpreter, example):
    """What belongs on sys.path to drive the example."""
    return example.path(interpreter)


@pytest.mark.parametrize("defect", COUNTED)
def test_planted_defects_count(examiner, installed, defect):
    kind, _, file = COUNTED[defect]
    verdict = examiner.python(installed, *CHORALES, "--defect", defect)
    verdict.expect_one(Accusation.of(kind), EXAMPLE / file, mark=f"planted: {defect}")


def test_sessions_that_observe_themselves_are_garbage(examiner, installed):
    verdict = examiner.python(installed, *CHORALES, "--defect", "session-cycle")
    verdict.expect_garbage(GARBAGE, SESSION, mark="planted: session-cycle")


def test_the_example_is_not_accused_without_defects(examiner, installed):
    examiner.python(installed, *CHORALES).expect_nothing()


@pytest.mark.parametrize("defect", COUNTED)
def test_planted_defects_count_on_every_interpreter(examiner, interpreter, path, defect):
    kind, count, file = COUNTED[defect]
    verdict = examiner.python(interpreter, DRIVE, defect, path=path)
    verdict.expect_one(Accusation.of(kind, count), EXAMPLE / file, mark=f"planted: {defect}")


def test_sessions_are_garbage_on_every_interpreter(examiner, interpreter, path):
    verdict = examiner.python(interpreter, DRIVE, "session-cycle", path=path)
    verdict.expect_garbage(Accusation(GARBAGE.kinds, 6), SESSION, mark="planted: session-cycle")


def test_nothing_is_accused_on_every_interpreter_without_defects(examiner, interpreter, path):
    examiner.python(interpreter, DRIVE, path=path).expect_nothing()
