"""Judging the peak of a test, and what single places leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .._recording import Recording
from .._table import size_text
from ._leaks import census
from ._stacks import counts, stack_lines, stack_of_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._report import Frame
    from ._expectations import Expectations, LeftLimit
    from ._top import Figures

_SHOWN = 3
"""Places that are shown with their stacks."""
_LEAST = 50
"""A place that has less than this part of the peak is not shown."""
_ASKED = 20
"""Sites that are read to find them."""


class StackFrame(NamedTuple):
    """A Python line, as pytest-memray's filter functions know it."""

    function: str
    filename: str
    lineno: int


class Stack(NamedTuple):
    """A stack of Python lines, innermost first, as pytest-memray's filter functions know it."""

    frames: tuple[StackFrame, ...]


def limit_text(expectations: Expectations, figures: Figures, root: str) -> str:
    """Say in words that the peak is above the limit, and what it consisted of; empty if it is not."""
    limit = expectations.limit
    if limit is None or figures.peak <= limit:
        return ""
    lines = [
        f"{expectations.limit_text}: the peak is {size_text(figures.peak)} above what lived at the test's beginning, "
        f"{size_text(figures.peak - limit)} too much",
    ]
    shown = 0
    for site in Recording._of_ended(figures.path).sites(limit=_ASKED):
        stack = stack_of_test(site.stack) if counts(site) else None
        if stack is None or site.peak_bytes < figures.peak // _LEAST or shown == _SHOWN:
            continue
        shown += 1
        blocks = f"{site.peak_blocks:,} block{'' if site.peak_blocks == 1 else 's'}"
        lines += ["", f"  {shown}. {size_text(site.peak_bytes)} at the peak, in {blocks}; {site.allocator}"]
        lines += stack_lines(stack, root, "       ")
    what_to_do = "Let less live at a time, or raise the limit; `pytest --kmmem-keep FOLDER` keeps the recording."
    return "\n".join([*lines, "", what_to_do])


def left_text(left: LeftLimit | None, figures: Figures, root: str, file: str) -> str:
    """Say in words which places have left too much behind; empty if none has."""
    if left is None:
        return ""
    sizes: dict[tuple[Frame, ...], int] = {}
    sites = Recording._of_ended(figures.path).sites(limit=0, sort="live")
    for (_, stack), (_, size) in census(sites, root, file).items():
        sizes[stack] = sizes.get(stack, 0) + size
    guilty = [
        (size, stack)
        for stack, size in sizes.items()
        if size >= left.size and (left.counts is None or left.counts(_of_memray(stack)))
    ]
    if not guilty:
        return ""
    guilty.sort(key=lambda pair: pair[0], reverse=True)
    places = f"{len(guilty)} place{' leaves' if len(guilty) == 1 else 's leave'}"
    lines = [f"{left.text}: {places} as much behind when the test ends, or more"]
    for number, (size, stack) in enumerate(guilty[:_SHOWN], start=1):
        lines += ["", f"  {number}. {size_text(size)}", *stack_lines(stack, root, "       ")]
    return "\n".join([*lines, "", "Free it, or let go of it, before the test ends, or raise the limit."])


def _of_memray(stack: Sequence[Frame]) -> Stack:
    lines = [frame for frame in stack if frame.language == "python"]
    return Stack(tuple(StackFrame(line.function, line.file or "", line.line or 0) for line in lines))
