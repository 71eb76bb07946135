"""Under `kmmem leaks` a program behaves as it does alone: nobody calls its methods, frees an object, or collects."""

from __future__ import annotations

import subprocess
from collections import Counter

from leaks import LEAKS, with_path

PROGRAM = LEAKS / "observed.py"


def alone(interpreter, path):
    command = [str(interpreter.path), str(PROGRAM), str(path)]
    done = subprocess.run(command, env=with_path(""), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return path.read_text().splitlines()


def test_no_method_is_called_that_was_not_called_anyway(examiner, interpreter, tmp_path):
    expected = alone(interpreter, tmp_path / "alone")
    verdict = examiner.python(interpreter, PROGRAM, tmp_path / "examined")
    noted = (tmp_path / "examined").read_text().splitlines()
    assert Counter(noted) == Counter(expected), verdict
    # What comes after the end is in the order of addresses.
    end = expected.index("the end")
    assert noted[: end + 1] == expected[: end + 1]
    assert expected.count("gc start 0") == 1
    assert any(line.startswith("collections ") for line in noted)


def test_two_runs_alone_are_alike(interpreter, tmp_path):
    assert Counter(alone(interpreter, tmp_path / "first")) == Counter(alone(interpreter, tmp_path / "second"))


def test_the_cycles_that_wait_are_garbage(examiner, newest, tmp_path):
    verdict = examiner.python(newest, PROGRAM, tmp_path / "examined").expect_nothing()
    types = {name for finding in verdict.garbage for name in finding["types"]}
    assert any(name.endswith("Observer") for name in types), verdict
