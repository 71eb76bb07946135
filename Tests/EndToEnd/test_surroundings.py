"""A program under kmmem sees what it would see alone."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from addresses import AddressBook
from kmmem_capture import read_capture

TELL = """
import os, signal, sys
print(sys.argv, __name__, sys.path[0], sys.flags, globals().get("__file__"), __spec__ and __spec__.name)
print(sorted(name for name in os.environ if "KMMEM" in name or name.startswith("LD_")))
print(sorted(name for name in sys.modules if "kmmem" in name))
print(sys.stdin.read(), sys.stdout.isatty(), os.getcwd(), sys.executable, getattr(sys, "orig_argv", None))
print("to stderr", file=sys.stderr)
sys.exit(3)
"""


@pytest.fixture(scope="module")
def environment_program(workshop):
    return workshop.program(["faults/environment.c"], "environment", "-ldl")


def test_the_environment_and_the_open_files_are_the_same(kmmem, environment_program):
    surroundings = {**os.environ, "ODD": "a=b c", "EMPTY": ""}
    alone = subprocess.run(
        [environment_program, "x", "y z"], capture_output=True, text=True, env=surroundings, check=True
    )
    outcome = kmmem.program(environment_program, "x", "y z", env=surroundings).expect()
    assert outcome.stdout.splitlines() == alone.stdout.splitlines()


def test_inherited_files_stay_open(kmmem, environment_program):
    reading, writing = os.pipe()
    try:
        command = [environment_program, "x"]
        files = {"pass_fds": (reading, writing)}
        alone = subprocess.run(command, capture_output=True, text=True, check=True, **files)
        outcome = kmmem.program(*command, **files).expect()
        assert outcome.stdout == alone.stdout
        assert f"open file {writing} " in outcome.stdout
    finally:
        os.close(reading)
        os.close(writing)


def test_a_preloaded_library_of_the_users_own_stays(kmmem, environment_program, workshop):
    own = workshop.library("faults/own_preload.c", "own_preload.so", "-ldl")
    surroundings = {**os.environ, "LD_PRELOAD": str(own)}
    alone = subprocess.run([environment_program], capture_output=True, text=True, env=surroundings, check=True)
    assert "own preload saw 100 calls" in alone.stdout
    outcome = kmmem.program(environment_program, env=surroundings).expect()
    assert outcome.stdout == alone.stdout
    places = AddressBook(environment_program).places(outcome.capture)
    made = sum(site.allocations for site in outcome.capture.sites if _function(places, site) == "make")
    assert made == 100


def _function(places: dict, site) -> str:
    return places[site.index].function if site.index in places else ""


@pytest.mark.parametrize("way", ["script", "module", "code"])
def test_python_programs_are_started_as_python_starts_them(kmmem, interpreter, tmp_path, way):
    (tmp_path / "tells.py").write_text(TELL)
    words = {"script": ["tells.py"], "module": ["-m", "tells"], "code": ["-c", TELL]}[way]
    arguments = [*words, "one", "--two", "-c", "three four"]
    settings = {"capture_output": True, "text": True, "check": False, "cwd": tmp_path, "input": "typed"}
    alone = subprocess.run([interpreter.path, *arguments], **settings)
    outcome = kmmem.profile(arguments, "--python", interpreter.path, cwd=tmp_path, input="typed").expect(3)
    assert outcome.stdout == alone.stdout
    assert outcome.stderr == alone.stderr
    assert outcome.capture.state == "python-exit"


def test_a_traceback_is_the_one_of_the_program_alone(kmmem, interpreter, tmp_path):
    script = tmp_path / "fails.py"
    script.write_text("def fail():\n    raise ValueError('as alone')\n\n\nfail()\n")
    alone = subprocess.run([interpreter.path, script], capture_output=True, text=True, check=False)
    outcome = kmmem.python(interpreter, script).expect(1)
    assert outcome.stderr == alone.stderr


def test_the_summary_stands_on_stderr_and_names_the_capture(kmmem, newest):
    path = kmmem.new_path()
    code = "kept = [b'x' * 1000 for _ in range(1000)]; print('the output')"
    done = kmmem.run("profile", "-o", path, "--python", newest.path, "-c", code)
    assert done.returncode == 0
    assert done.stdout == "the output\n"
    assert str(path) in done.stderr
    assert re.search(r"peak", done.stderr, re.IGNORECASE)


def test_the_capture_lies_in_the_current_folder_if_nothing_is_said(kmmem, newest, tmp_path):
    done = kmmem.run("profile", "-q", "--python", newest.path, "-c", "pass", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    captures = list(tmp_path.glob("*.kmmem"))
    assert len(captures) == 1
    assert re.fullmatch(r"kmmem-.*-\d+\.kmmem", captures[0].name)
    assert not captures[0].is_symlink()
    assert read_capture(captures[0]).state == "python-exit"


def test_settings_have_environment_names(kmmem, interpreter, tmp_path):
    path = kmmem.new_path()
    settings = {**os.environ, "KMMEM_PYTHON": str(interpreter.path), "KMMEM_NATIVE": "0", "KMMEM_OUTPUT": str(path)}
    done = kmmem.run("profile", "-q", "-c", "import sys; print(sys.version)", env=settings, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(interpreter.version)
    captures = [path] if path.exists() else list(tmp_path.glob("*.kmmem"))
    assert all(site.native == 0 for site in read_capture(captures[0]).sites)
