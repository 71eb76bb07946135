"""Programs under `kmmem profile --snapshot`, and what they leave behind."""

from __future__ import annotations

import os
import textwrap
import time
from pathlib import Path

from kmmem_snapshot import read_snapshot


def profile(kmmem, interpreter, code, *options, name="run", arguments=(), **keywords):
    """Runs code under `kmmem profile`, as its user would: with the summary."""
    path = kmmem.folder / f"{name}.kmmem"
    code = textwrap.dedent(code)
    command = ["profile", "-o", path, "--python", interpreter.path, *options, "-c", code, *arguments]
    return kmmem.run(*command, **keywords)


def held(path, kind):
    """How many objects of a class of the program a snapshot has."""
    return sum(node.type.name == f"__main__.{kind}" for node in read_snapshot(path).nodes)


def leftovers(kmmem):
    """Files that are no captures or snapshots."""
    ours = (".kmmem", ".kmsnap")
    return sorted(path.name for path in kmmem.folder.iterdir() if not path.name.rstrip("0123456789.").endswith(ours))


def wait_for(path):
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"no {path}"
        time.sleep(0.02)


def program_of(process):
    """The program that a running `kmmem profile` has started; its other child, a witness of signals, is kmmem."""
    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        if not runs_the_same(child, process.pid):
            return int(child)
    raise AssertionError("no program")


def runs_the_same(one, other):
    """Whether two processes run the same executable; one that has ended runs none."""
    try:
        return os.path.samefile(f"/proc/{one}/exe", f"/proc/{other}/exe")
    except FileNotFoundError:
        return False
