"""Stacks of a test as they are shown: from where memory was made out to the test itself."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .._printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._report import Frame, Site

_SHOWN = 8
"""Frames of a stack that are shown."""
_WORDS = {"python": "py ", "c++": "c++", "native": "c  "}
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_BODIES = frozenset({"pytest_pyfunc_call", "runtest", "_callTestMethod"})
"""Functions that call the body of a test: pytest's, those of plugins for coroutines, and unittest's."""
_UNCOUNTED = ("file-mapping", "reservation", "arena")
"""Kinds of blocks that are no memory in use."""


def stack_of_test(stack: Sequence[Frame]) -> tuple[Frame, ...] | None:
    """Return what of a stack lies within the test; None if kmmem or pytest made it for themselves.

    A stack of another thread has nothing of either and is returned as it is.
    """
    for index, frame in enumerate(stack):
        if frame.language == "python" and not _BODIES.isdisjoint(frame.function.split(".")):
            return _without_calls(stack[:index])
    return None if any(map(_is_machinery, stack)) else tuple(stack)


def _without_calls(stack: Sequence[Frame]) -> tuple[Frame, ...] | None:
    """Cut off the interpreter's native frames that stand between pytest and the test."""
    ends = [index for index, frame in enumerate(stack) if frame.language == "python"]
    return tuple(stack[: ends[-1] + 1]) if ends else None


def counts(site: Site) -> bool:
    """Whether a site's blocks are memory in use."""
    return site.allocator not in _UNCOUNTED


def stack_lines(stack: Sequence[Frame], root: str, indent: str) -> list[str]:
    """Write the frames of a stack that a reader wants to see, innermost first; the interpreter's own are left out."""
    shown = frames_of_program(stack)
    lines = [f"{indent}{_WORDS.get(frame.language, '   ')} {_text(frame, root)}" for frame in shown[:_SHOWN]]
    if len(shown) > _SHOWN:
        lines.append(f"{indent}    and {len(shown) - _SHOWN} more frames")
    return lines


def is_of_plugin(stack: Sequence[Frame], whole: Sequence[Frame], root: str, file: str) -> bool:
    """Whether a stack of a test has no line of the test's file or the project: it is of what runs the test, as a loop.

    Stacks of other threads, which nothing was cut off from, are not.
    """
    return len(stack) < len(whole) and not any(frame.file == file or _is_project(frame, root) for frame in stack)


def frames_of_program(stack: Sequence[Frame]) -> tuple[Frame, ...]:
    """Leave out the interpreter's own frames, unless there are no others."""
    return tuple(frame for frame in stack if not _is_interpreter(frame)) or tuple(stack)


def place_of(stack: Sequence[Frame], root: str) -> str:
    """Name the innermost line of the project; where there is none, the innermost Python line."""
    lines = [frame for frame in stack if frame.language == "python" and frame.file]
    own = [frame for frame in lines if _is_project(frame, root)]
    found = own or lines or list(stack)
    return _text(found[0], root) if found else ""


def _text(frame: Frame, root: str) -> str:
    if frame.file is None:
        return printable(f"{frame.function} ({os.path.basename(frame.module or '') or 'unknown'})")
    name = frame.file
    name = os.path.relpath(name, root) if _is_below(name, root) else _shortened(name)
    return printable(f"{frame.function} ({name}{'' if frame.line is None else f':{frame.line}'})")


def _shortened(path: str) -> str:
    parts = path.split("/")
    return path if len(parts) < 5 else "/".join(["…", *parts[-3:]])


def _is_project(frame: Frame, root: str) -> bool:
    file = frame.file or ""
    return _is_below(file, root) and "site-packages" not in file and not _is_below(file, sys.prefix)


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _is_machinery(frame: Frame) -> bool:
    file = frame.file or ""
    return frame.language == "python" and (_is_below(file, _PACKAGE) or "/pluggy/" in file)


_PYTHONS = tuple({os.path.basename(sys.executable), os.path.basename(os.path.realpath(sys.executable))})


def _is_interpreter(frame: Frame) -> bool:
    if frame.language != "native":
        return False
    name = os.path.basename(frame.module or "")
    return name.startswith(("libpython", "ld-linux")) or name in _PYTHONS
