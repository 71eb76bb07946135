"""kmmem.h: extension code in C and C++ asks for snapshots and marks, with kmmem in the process and without."""

from __future__ import annotations

import subprocess
import textwrap
import time

import pytest

from kmmem_capture import read_capture
from kmmem_snapshot import read_snapshot
from recording import REPOSITORY

INCLUDE = REPOSITORY / "python" / "src" / "kmmem" / "include"
NOT_THERE, NO_FILE, NO_GIL = 200, 1, 9

CODE = """
    import sys, time
    sys.path.insert(0, sys.argv[1])
    import asking
    class Planted: pass
    kept = [Planted() for _ in range(50)]
    print(asking.is_recording(), *asking.take(sys.argv[2]), asking.take_without_gil(sys.argv[2] + ".2"))
"""


@pytest.fixture(params=["c", "cpp"])
def extension(request, interpreter, workshop):
    """The folder of the extension module, compiled for an interpreter."""
    if not interpreter.has_headers:
        pytest.skip(f"{interpreter.name} has no Python.h to compile an extension with")
    folder = workshop.folder / f"asking-{request.param}-{interpreter.name}"
    folder.mkdir(exist_ok=True)
    flags = [f"-I{interpreter.include}", f"-I{INCLUDE}"]
    workshop.library(f"header/asking.{request.param}", f"{folder.name}/asking.so", *flags)
    return folder


def test_without_kmmem(interpreter, extension, tmp_path):
    command = [interpreter.path, "-c", textwrap.dedent(CODE), extension, tmp_path / "own.kmsnap"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
    assert done.stdout.split(" ", 2)[:2] == ["False", str(NOT_THERE)]
    assert done.stdout.endswith(f"run it under kmmem profile {NOT_THERE}\n")
    assert not list(tmp_path.iterdir())


def test_with_kmmem(interpreter, extension, kmmem, tmp_path):
    where = tmp_path / "own.kmsnap"
    outcome = kmmem.profile(["-c", textwrap.dedent(CODE), extension, where], "--python", interpreter.path).expect(0)
    # The second request for the same path is refused, while the first file is being written or complete.
    assert outcome.stdout.split(" ", 2)[:2] == ["True", "0"]
    assert "could not be created" in outcome.stdout
    assert outcome.stdout.endswith(f" {NO_GIL}\n")
    deadline = time.monotonic() + 30
    while not where.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    names = [node.type.name for node in read_snapshot(where).nodes]
    assert names.count("__main__.Planted") == 50
    assert [name for name, _ in read_capture(outcome.path).marks] == ["asked"]


def test_a_program_without_python(kmmem, workshop, tmp_path):
    program = workshop.program(["header/without_python.c"], "without_python", f"-I{INCLUDE}")
    done = subprocess.run([program, tmp_path / "own.kmsnap"], capture_output=True, text=True, check=True)
    assert done.stdout == f"0 {NOT_THERE} kmmem is not in this process; run it under kmmem profile\n"
    outcome = kmmem.program(program, tmp_path / "own.kmsnap").expect(0)
    assert outcome.stdout == "1 0 the snapshot was taken\n"


def test_python_tells_where_it_lies(newest, environment, package):
    command = [str(newest.path), "-c", "import kmmem; print(kmmem.get_include())"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(package / "kmmem" / "include")
    assert (package / "kmmem" / "include" / "kmmem.h").is_file()
