"""`kmmem leaks` on references that C forgets to give back, or gives back too often."""

from __future__ import annotations

import subprocess

import pytest

from leaks import LEAKS, Accusation, with_path

FOLDER = LEAKS / "references"
SOURCE = FOLDER / "counts.c"
LOST = Accusation.of("leaked-references/lost-object")
OBJECTS = 200
#: So many may lie where the interpreter keeps freed ones for use again: nobody sees them made.
FROM_FREE_LISTS = 80
GROWING = Accusation.of("leaked-references/growing-count")
MISSING = Accusation.of("leaked-references/missing-reference", 1)


@pytest.fixture
def counts(extensions, interpreter):
    return extensions.plain(interpreter, "leaks/references/counts.c")


def run(interpreter, environment, *arguments):
    command = [interpreter.path, *arguments]
    done = subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


BLOCKS = """
import runpy, sys

def left_by(variant):
    sys.argv = [program, variant]
    before = sys.getallocatedblocks()
    runpy.run_path(program)
    return sys.getallocatedblocks() - before

program = sys.argv[1]
for variant in ("innocent", "guilty", "innocent", "guilty"):
    left = left_by(variant)
    print(variant, left)
"""


@pytest.mark.parametrize("name", ["appended_texts.py", "returned_lists.py"])
def test_programs_leave_blocks_if_they_are_guilty(newest, extensions, name):
    path = extensions.plain(newest, "leaks/references/counts.c")
    printed = run(newest, with_path(path), "-c", BLOCKS, FOLDER / name)
    (*_, (_, innocent), (_, guilty)) = map(str.split, printed.splitlines())
    assert int(guilty) - int(innocent) >= OBJECTS - FROM_FREE_LISTS


@pytest.mark.parametrize(("name", "references"), [("used_table.py", "500"), ("released_setting.py", "1")])
def test_programs_leave_references_if_they_are_guilty(newest, extensions, name, references):
    settings = with_path(extensions.plain(newest, "leaks/references/counts.c"))
    assert run(newest, settings, FOLDER / name, "guilty") == references
    assert run(newest, settings, FOLDER / name, "innocent") == "0"


@pytest.mark.parametrize("name", ["appended_texts.py", "returned_lists.py"])
def test_objects_without_a_holder_count(examiner, interpreter, counts, name):
    verdict = examiner.python(interpreter, FOLDER / name, "guilty", path=counts)
    finding = verdict.expect_one(LOST, FOLDER / name, SOURCE)
    assert OBJECTS - FROM_FREE_LISTS <= finding["count"] <= OBJECTS, verdict


@pytest.mark.parametrize("name", ["appended_texts.py", "returned_lists.py", "released_setting.py"])
def test_right_counts_are_not_accused(examiner, interpreter, counts, name):
    examiner.python(interpreter, FOLDER / name, "innocent", path=counts).expect_nothing()


def test_an_object_with_fewer_references_than_holders_counts(examiner, interpreter, counts):
    program = FOLDER / "released_setting.py"
    verdict = examiner.python(interpreter, program, "guilty", path=counts)
    assert verdict.done.stdout == "1\n"
    verdict.expect_one(MISSING, program)


def photographed(interpreter, environment, counts, folder, variant):
    """Two snapshots of a program, between which it has called C 500 times."""
    folder.mkdir()
    settings = {**environment, "PYTHONPATH": f"{environment['PYTHONPATH']}:{counts}"}
    run(interpreter, settings, FOLDER / "used_table.py", variant, folder)
    return folder / "a.kmsnap", folder / "b.kmsnap"


def test_references_that_become_more_count(examiner, interpreter, environment, counts, tmp_path):
    files = photographed(interpreter, environment, counts, tmp_path / "photographs", "guilty")
    verdict = examiner.verdict(*files)
    finding = verdict.expect_one(GROWING, FOLDER / "used_table.py", SOURCE)
    assert finding["types"][:1] == ["__main__.Table"], verdict
    # One photograph cannot tell a count that grows from one that is high.
    examiner.verdict(files[1]).expect_nothing()


def test_references_that_stay_as_many_do_not(examiner, interpreter, environment, counts, tmp_path):
    files = photographed(interpreter, environment, counts, tmp_path / "photographs", "innocent")
    examiner.verdict(*files).expect_nothing()
