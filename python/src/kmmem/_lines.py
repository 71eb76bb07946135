"""Functions line by line: what each line of a recording allocated, with all that it called."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

from ._table import Bytes, Table, Tabular

if TYPE_CHECKING:
    from ._recording import Recording
    from ._report import Site


@dataclass(frozen=True)
class LineFigure:
    """What a line of a function allocated, with all that it called."""

    number: int
    """The line in its file."""
    source: str
    """Its text; empty where the source is not known."""
    allocations: int = 0
    """How often memory was allocated."""
    allocated_bytes: int = 0
    """How many bytes in total."""
    live_bytes: int = 0
    """Bytes that were alive at the end."""
    peak_bytes: int = 0
    """Bytes that were alive when the process used most."""


@dataclass(frozen=True)
class FunctionFigures(Tabular):
    """The lines of one function; prints as a table, and displays as one in notebooks."""

    name: str
    """The function's qualified name."""
    lines: tuple[LineFigure, ...]
    """All of its lines, those that allocated nothing included."""

    def _table(self) -> Table:
        headings = ["line", "allocations", "allocated", "at the peak", "left", "source"]
        return Table(self.name, headings, [_row(line) for line in self.lines])


def figures_by_line(recording: Recording, functions: Sequence[FunctionType]) -> list[FunctionFigures]:
    """Add up a recording's sites by the lines of functions; a site counts once for a line, however deep that recurs."""
    sums = _sums(recording.sites(limit=0))
    return [FunctionFigures(function.__qualname__, _lines(function, sums)) for function in functions]


def _sums(sites: Iterable[Site]) -> dict[tuple[str, int], list[int]]:
    sums: dict[tuple[str, int], list[int]] = {}
    for site in sites:
        figures = (site.allocations, site.allocated_bytes, site.live_bytes, site.peak_bytes)
        for place in {(frame.file or "", frame.line or 0) for frame in site.stack if frame.language == "python"}:
            sums[place] = [total + figure for total, figure in zip(sums.get(place, (0, 0, 0, 0)), figures)]
    return sums


def _lines(function: FunctionType, sums: dict[tuple[str, int], list[int]]) -> tuple[LineFigure, ...]:
    code: CodeType = function.__code__
    names = [code.co_filename, os.path.realpath(code.co_filename)]
    try:
        source, first = inspect.getsourcelines(function)
    except (OSError, TypeError):
        last = max((line for _, _, line in code.co_lines() if line), default=code.co_firstlineno)
        source, first = [""] * (last - code.co_firstlineno + 1), code.co_firstlineno
    lines = []
    for number, text in enumerate(source, first):
        figures = next((sums[name, number] for name in names if (name, number) in sums), [])
        lines.append(LineFigure(number, text.rstrip("\n"), *figures))
    return tuple(lines)


def _row(line: LineFigure) -> list[object]:
    # HTML shows the spaces that a line begins with as one.
    indentation = len(line.source) - len(line.source.lstrip())
    source = "\N{NO-BREAK SPACE}" * indentation + line.source.lstrip()
    if not line.allocations:
        return [line.number, None, None, None, None, source]
    sizes = [Bytes(size) for size in (line.allocated_bytes, line.peak_bytes, line.live_bytes)]
    return [line.number, line.allocations, *sizes, source]
