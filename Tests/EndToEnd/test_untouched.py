"""Importing kmmem changes nothing in the process, and stopping puts everything back."""

from __future__ import annotations

import json
import subprocess

import pytest

from building import PROGRAMS
from kmmem_capture import Capture, read_capture


def test_no_slot_differs_before_and_after(kmmem, interpreter, workshop, environment):
    slots = workshop.library("modules/slots.c", "libslots.so")
    path = kmmem.new_path()
    command = [interpreter.path, PROGRAMS / "python" / "untouched.py", slots, path]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["started"] > 20, "hooking changed nothing, so this test would see nothing either"
    assert figures["imported"] == 0
    assert figures["stopped"] == 0
    assert figures["protections"] == 0
    assert read_capture(path).state == "stopped"


def test_importing_loads_no_agent_and_starts_no_thread(interpreter, environment):
    code = (
        "import os, sys\n"
        "before = len(os.listdir('/proc/self/task')), len(os.listdir('/proc/self/fd'))\n"
        "import kmmem\n"
        "maps = open('/proc/self/maps').read()\n"
        "print('libkmmem_agent' in maps, 'libkmmem_python' in maps)\n"
        "print(before == (len(os.listdir('/proc/self/task')), len(os.listdir('/proc/self/fd'))))\n"
    )
    done = subprocess.run([interpreter.path, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.split() == ["False", "False", "True"], done.stderr


TRACKS = """
import kmmem, sys
before = [b"x" * 6000 for _ in range(100)]
with kmmem.track(sys.argv[1]) as recording:
    within = [b"x" * 7000 for _ in range(100)]
    del before
after = [b"x" * 8000 for _ in range(100)]
del within
"""


@pytest.fixture
def tracked(kmmem, interpreter, environment, tmp_path) -> Capture:
    """The capture of a part of a program: line 5 is recorded, lines 3 and 7 are not."""
    script, path = tmp_path / "tracks.py", kmmem.new_path()
    script.write_text(TRACKS)
    command = [interpreter.path, script, path]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return read_capture(path)


def test_tracking_sees_what_happens_within_and_nothing_else(tracked):
    assert tracked.state == "stopped"
    live: dict[int, int] = {}
    for site in tracked.sites:
        for frame in tracked.python_stack(site) if site.kind == "object" else []:
            if frame.file.endswith("tracks.py") and frame.function == "<module>":
                live[frame.line] = live.get(frame.line, 0) + site.live_bytes
    assert live.get(5, 0) >= 100 * 7033
    assert live.get(3, 0) == live.get(7, 0) == 0


def test_frees_of_older_blocks_are_counted_as_unknown(tracked):
    assert tracked.header["unknown_frees"] >= 100


def test_a_second_tracking_is_refused(kmmem, newest, environment):
    first, second = kmmem.new_path(), kmmem.new_path()
    code = (
        "import kmmem\n"
        f"with kmmem.track({str(first)!r}):\n"
        "    try:\n"
        f"        kmmem.track({str(second)!r}).__enter__()\n"
        "    except Exception as error:\n"
        "        print(type(error).__module__.split('.')[0], error)\n"
        "    kept = [b'x' * 7000 for _ in range(100)]\n"
    )
    done = subprocess.run([newest.path, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(("kmmem ", "builtins ")), done.stdout
    assert not second.exists()
    assert read_capture(first).header["object_bytes"] >= 100 * 7033


def test_tracking_again_after_a_stop_works(kmmem, newest, environment):
    paths = [kmmem.new_path() for _ in range(3)]
    code = (
        "import kmmem, sys\n"
        "for path in sys.argv[1:]:\n"
        "    with kmmem.track(path):\n"
        "        kept = [b'x' * 7000 for _ in range(100)]\n"
    )
    command = [newest.path, "-c", code, *paths]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    for path in paths:
        assert sum(s.allocated_bytes for s in read_capture(path).sites if s.kind == "object") >= 100 * 7033
