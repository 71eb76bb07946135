"""`kmmem leaks` on objects that atexit, threads, errors, generators or a second copy of a module keep."""

from __future__ import annotations

import subprocess

import pytest

from leaks import LEAKS, Accusation, Case

FOLDER = LEAKS / "pinned"


def of(kind: str, count: int) -> Accusation:
    return Accusation.of(f"pinned-objects/{kind}", count)


CASES = [
    Case("pinned/atexit_methods.py", of("atexit", 20), "Recorder", (20, 20)),
    Case("pinned/waiting_threads.py", of("thread", 8), "Buffer", (8, 8)),
    Case("pinned/stored_errors.py", of("traceback", 10), "Samples", (10, 10)),
    Case("pinned/suspended_generators.py", of("generator", 12), "Samples", (12, 12)),
    Case("pinned/suspended_coroutines.py", of("generator", 12), "Samples", (12, 12)),
]
INNOCENT = ["logged_errors.py", "entered_context.py", "idle_pool.py"]
TWICE = Accusation(frozenset(["pinned-objects/module-twice"]), may_lack_line=True)
TOOL = [FOLDER / "twice" / name for name in ("tool.py", "importing.py")]
PLUGINS = [FOLDER / "plugins" / name for name in ("two_names.py", "plugin.py")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_programs_leave_what_they_should(newest, case):
    case.check_leaves(newest)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_pinned_objects_count(examiner, interpreter, case):
    verdict = examiner.python(interpreter, case.path, "guilty")
    finding = verdict.expect_one(case.accusation, case.path)
    assert finding["retained_bytes"] >= case.accusation.count * 10_000, verdict


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_innocent_ones_are_not_accused(examiner, interpreter, case):
    examiner.python(interpreter, case.path, "innocent").expect_nothing()


@pytest.mark.parametrize("name", INNOCENT)
def test_what_ends_or_is_in_use_is_not_accused(examiner, interpreter, name):
    examiner.python(interpreter, FOLDER / name, "innocent").expect_nothing()


def test_idle_workers_of_a_pool_are_not_accused(examiner, interpreter, environment, tmp_path):
    path = tmp_path / "idle.kmsnap"
    command = [interpreter.path, FOLDER / "idle_pool.py", "innocent", path]
    done = subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    examiner.verdict(path).expect_nothing()


def test_a_module_that_runs_and_is_imported_counts(examiner, interpreter):
    verdict = examiner.python(interpreter, "-m", "twice.tool", "guilty", path=FOLDER)
    finding = verdict.expect_one(TWICE, *TOOL)
    assert all(name in finding["title"] for name in ("tool.py", "__main__", "twice.tool")), verdict


def test_a_file_under_two_names_counts(examiner, interpreter):
    verdict = examiner.python(interpreter, PLUGINS[0], "guilty")
    finding = verdict.expect_one(TWICE, *PLUGINS)
    assert all(name in finding["title"] for name in ("plugin.py", "first_plugin", "second_plugin")), verdict


@pytest.mark.parametrize("target", [["-m", "twice.tool", "innocent"], ["-m", "twice"]], ids=lambda words: words[1])
def test_modules_that_are_there_once_are_not_accused(examiner, interpreter, target):
    examiner.python(interpreter, *target, path=FOLDER).expect_nothing()


def test_a_module_loaded_again_in_its_place_is_not_accused(examiner, interpreter):
    examiner.python(interpreter, PLUGINS[0], "innocent").expect_nothing()
