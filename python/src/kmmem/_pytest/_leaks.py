"""What each round of a test leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._table import size_text
from ._stacks import counts, frames_of_program, is_of_plugin, stack_lines, stack_of_test

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .._finding import Finding
    from .._report import Frame, Site

    Stack = tuple[Frame, ...]
    # Blocks and bytes by allocator and stack.
    Census = dict[tuple[str, Stack], tuple[int, int]]

_SHOWN = 3
"""Leaks that are shown with their stacks."""


@dataclass(frozen=True)
class Leak:
    """One place whose blocks become more with every round."""

    stack: Stack
    """The program's frames, innermost first, out to the test."""
    allocators: tuple[str, ...]
    """What was called there."""
    blocks: int
    """Blocks that the rounds have added."""
    bytes: int
    """Bytes that the rounds have added."""


def census(sites: Iterable[Site], root: str, file: str) -> Census:
    """Count what lives of each place of a test, in a file of a project: blocks and bytes, over all threads."""
    found: Census = {}
    for site in sites:
        stack = stack_of_test(site.stack) if counts(site) and site.live_blocks > 0 else None
        if stack is not None and not is_of_plugin(stack, site.stack, root, file):
            blocks, size = found.get((site.allocator, stack), (0, 0))
            found[site.allocator, stack] = (blocks + site.live_blocks, size + site.live_bytes)
    return found


def leaks(censuses: Sequence[Census]) -> list[Leak]:
    """Find the places of which more lives after every round, those that leave most bytes first.

    An object and the tables that belong to it are made by different parts of the interpreter, and stand as one.
    """
    found: dict[Stack, Leak] = {}
    for (allocator, stack), (blocks, size) in censuses[-1].items():
        course = [each.get((allocator, stack), (0, 0)) for each in censuses]
        if not _grows(course):
            continue
        place = frames_of_program(stack)
        known = found.get(place, Leak(place, (), 0, 0))
        found[place] = Leak(
            stack=place,
            allocators=tuple(sorted({*known.allocators, allocator})),
            blocks=known.blocks + blocks - course[0][0],
            bytes=known.bytes + size - course[0][1],
        )
    return sorted(found.values(), key=lambda leak: leak.bytes, reverse=True)


def _grows(course: Sequence[tuple[int, int]]) -> bool:
    """Whether there are more blocks after every round, or no fewer blocks and more bytes."""
    steps = list(zip(course, course[1:]))
    has_more_blocks = all(before[0] < after[0] for before, after in steps)
    return has_more_blocks or all(before[0] <= after[0] and before[1] < after[1] for before, after in steps)


def findings_of_test(findings: Iterable[Finding]) -> list[Finding]:
    """Choose the findings that count and that the test has made, as their stacks tell."""
    return [one for one in findings if one.counted and one.stack and stack_of_test(one.stack) is not None]


def leaks_text(found: Sequence[Leak], findings: Sequence[Finding], rounds: int, root: str) -> str:
    """Say in words what the rounds have left, who made it, and what to do."""
    lines = []
    if found:
        blocks, size = sum(leak.blocks for leak in found), sum(leak.bytes for leak in found)
        places = f"{len(found)} place{'' if len(found) == 1 else 's'}"
        lines.append(
            f"kmmem_no_leaks: every one of {rounds} rounds leaves something behind: {_blocks(blocks)}, "
            f"{size_text(size)} in all, of {places}"
        )
    for number, leak in enumerate(found[:_SHOWN], start=1):
        each = f"{_blocks(round(leak.blocks / rounds))} a round" if leak.blocks else "one block that grows"
        lines += ["", f"  {number}. {size_text(leak.bytes)}, {each}; {', '.join(leak.allocators)}"]
        lines += stack_lines(leak.stack, root, "       ")
    if len(found) > _SHOWN:
        lines += ["", f"  and {len(found) - _SHOWN} places more"]
    for finding in findings:
        lines += ["", *(f"  {line}" for line in str(finding).splitlines())]
    if not found:
        lines[0:0] = ["kmmem_no_leaks: kmmem's detectors accuse what the test has made"]
    what_to_do = "Free it, or let go of it, before the test ends; a cache that fills up later needs more warmup=ROUNDS."
    return "\n".join([*lines, "", what_to_do])


def _blocks(count: int) -> str:
    return f"{count:,} block{'' if count == 1 else 's'}"
