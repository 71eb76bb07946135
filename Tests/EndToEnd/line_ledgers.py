"""Programs whose lines say in a comment what they do with memory, and what `kmmem lines` says of them.

A comment `#: times=3 kept=B(1000)` names figures of its line; `each` is kept, allocated and peak. Sizes of Python's
objects are those that its allocator is asked for: `B(n)` of bytes, `A(n)` of a bytearray with its buffer, `H` of what
helper frees again. What is not named is 0, but for `about` and `native_about`, by which bytes may differ.
"""

from __future__ import annotations

import json
import subprocess
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIGURES = {
    "times": "times",
    "kept": "kept_python_bytes",
    "allocated": "allocated_python_bytes",
    "peak": "peak_python_bytes",
    "native_kept": "kept_native_bytes",
    "native_allocated": "allocated_native_bytes",
    "native_peak": "peak_native_bytes",
}
SIZES = {"B": lambda n: 33 + n, "A": lambda n: 57 + n, "H": 9033}

START = """
import asyncio, ctypes, functools, gc, sys, threading
# A collection in a line would give back what lines before it left.
gc.disable()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
libc.free(libc.malloc(10))
# What is multiplied allocates itself and nothing beside it, where a call may have a tuple made of its arguments.
x, y = b"x", bytearray(b"y")
# A list that never grows, so that what is kept in it is all that a line allocates.
class Shelf:
    def __init__(self, count):
        self.places = [None] * count
        self.used = 0
    def keep(self, value):
        self.places[self.used] = value
        self.used += 1
"""


@dataclass(frozen=True)
class Ledger:
    """What the lines of a program must come to, by their text without the comment."""

    text: str

    @property
    def lines(self) -> dict[str, dict[str, int]]:
        """The expected figures of each line that has a comment."""
        found = {}
        for line in self.text.splitlines():
            source, mark, comment = line.partition("#:")
            if mark:
                found[source.strip()] = dict(_figures(comment))
        return found


def _figures(comment: str) -> Iterator[tuple[str, int]]:
    for name, _, value in (word.partition("=") for word in comment.split()):
        names = [name]
        if name.endswith("each"):
            names = [name.replace("each", single) for single in ("kept", "allocated", "peak")]
        yield from ((single, eval(value, {**SIZES})) for single in names)


def lines_of(
    kmmem, interpreter, environment, program: str, folder: Path, *words: str
) -> tuple[dict, subprocess.CompletedProcess]:
    """Runs a program under `kmmem lines`: its functions by name, and what it did."""
    script = folder / "program.py"
    script.write_text(START + textwrap.dedent(program))
    answer = folder / "lines.json"
    command = ["lines", "--python", interpreter.path, "--format", "json", "-o", answer, script, *words]
    done = kmmem.run(*command, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(answer.read_text())
    assert (told["schema"], told["version"]) == ("kmmem.lines", 1)
    return {function["name"]: function for function in told["functions"]}, done


def allowance(figures: dict[str, int], name: str) -> int:
    """By how much a figure may differ."""
    if name == "times":
        return 0
    return figures.get("native_about" if name.startswith("native") else "about", 0)


def compare(functions: dict, program: str) -> None:
    """Each line with a comment has its figures, and no other line kept anything."""
    expected = Ledger(program).lines
    found = {}
    for function in functions.values():
        for line in function["lines"]:
            source, mark, _ = line["source"].partition("#:")
            if mark:
                found[source.strip()] = line
            else:
                assert (line["kept_python_bytes"], line["kept_native_bytes"]) == (0, 0), line
    assert expected
    assert set(found) == set(expected), set(found) ^ set(expected)
    wrong = [
        (source, name, found[source][key], figures.get(name, 0))
        for source, figures in expected.items()
        for name, key in FIGURES.items()
        if abs(found[source][key] - figures.get(name, 0)) > allowance(figures, name)
    ]
    assert wrong == [], "\n".join(map(str, wrong))
