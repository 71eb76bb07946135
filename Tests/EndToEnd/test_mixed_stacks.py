"""Mixed stacks: each run of Python frames stands where its evaluation loop was, from C++ into Python into C++."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from building import PROGRAMS
from interpreters import Interpreter

SCRIPT = PROGRAMS / "python" / "native_callbacks.py"
SHOWN = {"allocate_here", "call_back", "native_tag", "level", "step", "<module>"}


def shown(site: dict) -> tuple[str, ...]:
    return tuple(frame["function"] for frame in site["stack"] if frame["function"] in SHOWN)


def record(kmmem, interpreter, library, samples, **keywords):
    """Records the callbacks; only native allocations, since every Python object would be a site of its own."""
    return kmmem.python(interpreter, SCRIPT, library, samples, options=("--no-objects",), **keywords).expect()


def expected_stacks() -> dict[tuple[str, ...], int]:
    """The stacks of level(0) ... level(4), and those of a thread and of qsort, without the frames of ctypes."""
    innermost = ("allocate_here", "native_tag", "level")
    return {(*innermost, *("step", "call_back", "level") * depth, "<module>"): 1 for depth in range(5)}


def check_mixed(report: dict, library: Path) -> None:
    found: dict[tuple[str, ...], int] = {}
    for site in report["sites"]:
        names = [frame["function"] for frame in site["stack"]]
        if names[0] == "allocate_here" and "level" in names:
            assert site["stack"][0]["module"] == str(library.resolve())
            assert {frame["language"] for frame in site["stack"] if frame["function"] == "level"} == {"python"}
            assert {frame["language"] for frame in site["stack"][:1]} <= {"native", "c++"}
            assert not [name for name in names if "EvalFrameDefault" in name]
            found[shown(site)] = found.get(shown(site), 0) + site["allocations"]
    assert found == expected_stacks()
    assert report["lost"]["mismatched_stacks"] == 0


@pytest.fixture(scope="module")
def library(workshop):
    return workshop.library("python/callee.c", "libcallee.so")


def test_python_stands_between_the_native_frames_that_called_it(kmmem, interpreter, tmp_path, library):
    report = record(kmmem, interpreter, library, tmp_path / "samples.json").report()
    check_mixed(report, library)
    native = [[frame["function"] for frame in site["stack"]] for site in report["sites"]]
    named = next(names for names in native if names[0] == "allocate_here" and "through_sort" in names)
    compare = next(index for index, name in enumerate(named) if name.endswith("compare"))
    outer = next(index for index, name in enumerate(named) if name == "through_sort")
    assert any("qsort" in name or "msort" in name for name in named[compare:outer])


def test_threads_show_their_native_start_below_python(kmmem, interpreter, tmp_path, library):
    report = record(kmmem, interpreter, library, tmp_path / "samples.json").report()
    sites = [s for s in report["sites"] if any(f["function"] == "without_the_gil" for f in s["stack"])]
    native = [site for site in sites if site["stack"][0]["function"] == "allocate_here"]
    assert sum(site["allocations"] for site in native) == 2000
    for site in native:
        names = [frame["function"] for frame in site["stack"]]
        python = [index for index, frame in enumerate(site["stack"]) if frame["language"] == "python"]
        assert names.index("native_tag") < names.index("without_the_gil")
        assert python[-1] < len(names) - 1, "the frames that started the thread are missing"


@pytest.fixture
def stripped(interpreter: Interpreter, tmp_path) -> Interpreter:
    """A copy of an interpreter without its symbol table."""
    if not shutil.which("strip"):
        pytest.skip("binutils' strip is not installed")
    folder = tmp_path / "stripped"
    folder.mkdir()
    listed = subprocess.run(["ldd", interpreter.path], capture_output=True, text=True, check=True).stdout
    libraries = [line.split()[2] for line in listed.splitlines() if "libpython" in line]
    for path in (str(interpreter.path), *libraries):
        copy = folder / Path(path).name
        shutil.copy(path, copy)
        subprocess.run(["strip", "--strip-all", copy], check=True)
    return Interpreter(interpreter.version, folder / interpreter.path.name, interpreter.include)


def test_a_stripped_interpreter_shows_the_same_stacks(kmmem, interpreter, stripped, tmp_path, library):
    question = [interpreter.path, "-c", "import sys; print(sys.base_prefix)"]
    home = subprocess.run(question, capture_output=True, text=True, check=True).stdout.strip()
    environment = {**os.environ, "PYTHONHOME": home, "LD_LIBRARY_PATH": str(stripped.path.parent)}
    outcome = record(kmmem, stripped, library, tmp_path / "samples.json", env=environment)
    assert outcome.capture.evaluation_loops
    check_mixed(outcome.report(), library)
