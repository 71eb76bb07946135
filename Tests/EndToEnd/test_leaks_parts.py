"""Leaks of a program's parts: its forked children, archives that are linked in, libraries that it loads and unloads."""

from __future__ import annotations

import json
import os
import subprocess
import textwrap
import time
from pathlib import Path

import pytest

from building import PROGRAMS
from test_leaks_input import live_captures

LOST = {"parent": 100, "child": 70, "part": 50}


def line(source: str, mark: str) -> int:
    lines = (PROGRAMS / "lost_blocks" / source).read_text().splitlines()
    return next(number for number, text in enumerate(lines, 1) if text.endswith(f"// {mark}"))


def judged(kmmem, *arguments: object, **keywords) -> dict:
    out = kmmem.folder / "judged.json"
    command = ["leaks", "--no-config", "--format", "json", "--output", out, *arguments]
    done = kmmem.run(*command, cwd=kmmem.folder, **keywords)
    assert done.returncode == 0, done.stderr
    return json.loads(out.read_text())


def told(answer: dict) -> list[tuple]:
    """Kind, line, count and number of children of each finding."""
    return sorted(
        (finding["kind"], finding["at"]["line"], finding["count"], len(finding["processes"]))
        for finding in answer["findings"]
    )


@pytest.fixture(scope="session")
def forks(workshop) -> Path:
    return workshop.program(["lost_blocks/forks.cpp"], "leaks-forks")


PARENT = ("root-leak", line("forks.cpp", "parent"), 1, 0)


@pytest.mark.parametrize("end", ["exit", "keep", "forget", "nothing"])
def test_an_innocent_child_is_not_accused(kmmem, forks, end):
    """Neither of what its parent lost or a thread of its holds, nor of letting go what its parent needs."""
    answer = judged(kmmem, "--", forks, end)
    assert told(answer) == [PARENT]
    # One that makes nothing has nothing to be judged.
    assert answer["children"] == (end == "keep")


def test_what_children_lose_is_told_once(kmmem, forks):
    answer = judged(kmmem, "--", forks, "lose", "keep", "lose")
    assert told(answer) == [PARENT, ("root-leak", line("forks.cpp", "child"), 6, 2)]
    assert answer["children"] == 3
    child = next(finding for finding in answer["findings"] if finding["processes"])
    assert child["title"] == "6 blocks that nothing points to"
    assert child["bytes"] == 6 * LOST["child"]
    assert [frame["function"] for frame in child["stack"][:1]] == ["(anonymous namespace)::lose_in_child()"]
    # The classes are those of the program's own blocks.
    assert answer["blocks"]["definitely_lost"] == {"count": 1, "bytes": LOST["parent"]}


def test_a_childs_leak_counts_and_is_shown(kmmem, forks):
    done = kmmem.run("leaks", "--no-config", "--error-exitcode", "9", "--", forks, "lose", cwd=kmmem.folder)
    assert done.returncode == 9
    assert "in a forked child, process " in done.stderr
    both = kmmem.run("leaks", "--no-config", "--", forks, "lose", "lose", cwd=kmmem.folder)
    assert "in 2 forked children, as process " in both.stderr
    silent = judged(kmmem, "--child-silent-after-fork=yes", "--", forks, "lose")
    assert (told(silent), silent["children"]) == ([PARENT], 0)


def test_a_childs_leak_stands_beside_those_of_other_tools(kmmem, forks):
    out = kmmem.folder / "run.json"
    command = ["run", "--with", "kmmem", "--no-config"]
    done = kmmem.run(*command, "--format", "json", "-o", out, "--", forks, "lose", cwd=kmmem.folder)
    assert done.returncode == 0, done.stderr
    answer = json.loads(out.read_text())
    assert answer["children"] == 1
    assert [bool(finding["example"]) for finding in answer["findings"]] == [True, True]
    told_to_people = kmmem.run(*command, "--", forks, "lose", cwd=kmmem.folder).stderr
    assert f"forks.cpp:{line('forks.cpp', 'child')}" in told_to_people


def test_a_child_that_dies_of_a_heap_error(kmmem, forks):
    error = ("double-free", line("forks.cpp", "again"), 1, 1)
    assert error in told(judged(kmmem, "--", forks, "twice"))
    assert told(judged(kmmem, "--leak-check=no", "--", forks, "lose", "twice")) == [error]


def test_a_child_that_stays_leaves_nothing_behind(kmmem, forks, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    out = tmp_path / "judged.json"
    command = [kmmem.executable, "leaks", "--no-config", "--format", "json", "--output", out, "--", forks, "stay"]
    started = time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in command],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert process.wait() == 0
    assert time.monotonic() - started < 25, "the child was waited for"
    assert told(json.loads(out.read_text())) == [PARENT]
    assert list(scratch.iterdir()) == []
    assert live_captures(process) == []


WORKERS = """
    import os, sys

    class Song: pass

    def forget(count):
        import ctypes
        for _ in range(count): ctypes.pythonapi.Py_IncRef(ctypes.py_object(Song()))

    class Node: pass
    first, second = Node(), Node()
    first.other, second.other = second, first
    del first, second
    for number in range(3):
        child = os.fork()
        if child == 0:
            forget(4 if "guilty" in sys.argv else 0)
            os._exit(0)
        os.waitpid(child, 0)
"""


@pytest.mark.parametrize("who", ["guilty", "innocent"])
def test_pythons_children(kmmem, interpreter, tmp_path, who):
    script = tmp_path / "workers.py"
    script.write_text(textwrap.dedent(WORKERS), "utf-8")
    answer = judged(kmmem, "--python", interpreter.path, script, who)
    assert answer["children"] == 3
    of_children = [finding for finding in answer["findings"] if finding["processes"]]
    songs = [("lost-object", 3)] if who == "guilty" else []
    assert [(finding["kind"], len(finding["processes"])) for finding in of_children] == songs
    # The last one of each child may still stand on its stack.
    assert all(9 <= finding["count"] <= 12 for finding in of_children)


@pytest.fixture(scope="session")
def archived(workshop) -> Path:
    """A program with a part from an archive (ar), which is no file of the process."""
    source = str(PROGRAMS / "lost_blocks/parts.cpp")
    where = workshop.folder / "parts.o"
    subprocess.run(["g++", "-g", "-O1", "-c", source, "-o", str(where)], check=True)
    archive = workshop.folder / "libparts.a"
    subprocess.run(["ar", "rcs", str(archive), str(where)], check=True)
    return workshop.program(["lost_blocks/whole.cpp"], "leaks-archived", "-DLINKED", str(archive))


def test_an_archive_that_is_linked_in(kmmem, archived):
    guilty, innocent = (judged(kmmem, "--", archived, what, "-") for what in ("lose", "free"))
    assert told(guilty) == [("root-leak", line("parts.cpp", "part"), 1, 0)]
    assert guilty["findings"][0]["at"]["file"].endswith("lost_blocks/parts.cpp")
    assert told(innocent) == []


@pytest.mark.parametrize("end", [[], ["unload"]])
def test_a_library_that_is_loaded(kmmem, workshop, end):
    program = workshop.program(["lost_blocks/whole.cpp"], "leaks-loading", "-ldl")
    library = workshop.library("lost_blocks/parts.cpp", "leaks-part.so")
    guilty, innocent = (judged(kmmem, "--", program, what, library, *end) for what in ("lose", "free"))
    assert told(guilty) == [("root-leak", line("parts.cpp", "part"), 1, 0)]
    assert guilty["findings"][0]["stack"][0]["module"].endswith("leaks-part.so")
    assert told(innocent) == []
