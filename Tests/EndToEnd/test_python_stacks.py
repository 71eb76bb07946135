"""Python stacks equal sys._getframe's, frame by frame, on every interpreter, wherever the allocation happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from building import PROGRAMS
from kmmem_capture import Capture

PYTHON_PROGRAMS = PROGRAMS / "python"
TAG_SIZE = 3000
NATIVE_SIZE = 7777
SCENES = (
    "recursion deep two_lines_of_one_caller generators thrown_into_generators exceptions exits coroutines "
    "callbacks_from_c comprehensions special_methods "
    "specialised class_bodies evaluated imported traced many_lines threads"
).split()


def line_in(file: str, text: str) -> int:
    lines = (PYTHON_PROGRAMS / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip() == text)


def truth_of(path: Path, which: str) -> Counter:
    """What the program saw of itself: the frames outside the sampling function to the number of samples."""
    stacks: Counter = Counter()
    for frames, count in json.loads(path.read_text())[which]:
        stacks[tuple((function, file, line) for function, file, line in frames)] += count
    return stacks


def captured(capture: Capture, function: str, kinds: tuple[str, ...], line: int, module: str = "") -> Counter:
    """What kmmem saw of the allocations on one line of the sampling module."""
    stacks: Counter = Counter()
    for site in capture.sites:
        innermost = capture.innermost_python(site)
        if site.kind not in kinds or not innermost or (innermost.function, innermost.line) != (function, line):
            continue
        assert Path(innermost.file).name == "sampling.py"
        if not module or capture.innermost_module(site) == module:
            outer = capture.python_stack(site)[1:]
            stacks[tuple((frame.function, frame.file, frame.line) for frame in outer)] += site.allocations
    return stacks


def same_stacks(truth: Counter, found: Counter) -> None:
    assert sum(truth.values()) > 0
    if truth == found:
        return
    missing, invented = list((truth - found).items()), list((found - truth).items())
    parts = [f"{len(missing)} of {len(truth)} stacks are missing, {len(invented)} are invented"]
    for title, stacks in (("missing", missing), ("invented", invented)):
        for stack, count in stacks[:3]:
            parts.append(f"{title}, {count} times:\n" + "\n".join(f"  {frame}" for frame in stack[:40]))
    pytest.fail("\n".join(parts))


def same_objects(outcome, truth: Path) -> None:
    line = line_in("sampling.py", "block = PATTERN * SIZE")
    capture = outcome.capture
    assert not any(thread["truncated_python"] for thread in capture.threads)
    same_stacks(truth_of(truth, "objects"), captured(capture, "tag", ("object",), line))


@pytest.mark.parametrize("scene", SCENES)
def test_one_scene(kmmem, newest, tmp_path, scene):
    samples = tmp_path / "samples.json"
    outcome = kmmem.python(newest, PYTHON_PROGRAMS / "play_scenes.py", scene, samples).expect()
    same_objects(outcome, samples)


SETTINGS = {
    "plain": ((), {}),
    "no-native": (("--no-native",), {}),
    "dev": ((), {"PYTHONDEVMODE": "1"}),
    "debug-hooks": ((), {"PYTHONMALLOC": "malloc_debug"}),
    "tracemalloc": ((), {"PYTHONTRACEMALLOC": "5"}),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_all_scenes_in_one_process(kmmem, interpreter, tmp_path, setting):
    """Also without native frames, and where other allocators of Python's own stand between."""
    options, variables = SETTINGS[setting]
    samples = tmp_path / "samples.json"
    environment = {**os.environ, **variables}
    script = PYTHON_PROGRAMS / "play_scenes.py"
    outcome = kmmem.python(interpreter, script, "all", samples, options=options, env=environment).expect()
    same_objects(outcome, samples)


def test_native_allocations_keep_their_python_lines(kmmem, interpreter, tmp_path, workshop):
    """Through callbacks, from threads that have released the GIL, and from one that Python has never seen."""
    library = workshop.library("python/callee.c", "libcallee.so")
    samples = tmp_path / "samples.json"
    script = PYTHON_PROGRAMS / "native_callbacks.py"
    outcome = kmmem.python(interpreter, script, library, samples).expect()
    same_objects(outcome, samples)
    capture = outcome.capture
    line = line_in("sampling.py", "library.allocate_here(NATIVE_SIZE)")
    found = captured(capture, "native_tag", ("malloc",), line, module=str(library.resolve()))
    same_stacks(truth_of(samples, "natives"), found)
    unseen = [
        site
        for site in capture.sites
        if site.kind == "malloc" and not site.python and capture.innermost_module(site) == str(library.resolve())
    ]
    assert [(site.allocations, site.allocated_bytes) for site in unseen] == [(1, NATIVE_SIZE)]


@pytest.fixture(scope="session")
def greenlet_folder(interpreter, tmp_path_factory) -> Path:
    """A folder with greenlet for an interpreter."""
    folder = tmp_path_factory.mktemp(f"greenlet-{interpreter.name}")
    wheel = ["--only-binary", ":all:", "--python-version", interpreter.version, "--implementation", "cp"]
    command = [sys.executable, "-m", "pip", "install", "-q", "--target", folder, "--no-deps", *wheel, "greenlet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"greenlet could not be installed: {done.stderr.strip().splitlines()[-1:]}")
    return folder


def test_greenlets(kmmem, interpreter, tmp_path, greenlet_folder):
    samples = tmp_path / "samples.json"
    environment = {**os.environ, "PYTHONPATH": str(greenlet_folder)}
    script = PYTHON_PROGRAMS / "greenlet_scenes.py"
    outcome = kmmem.python(interpreter, script, samples, env=environment).expect()
    same_objects(outcome, samples)
