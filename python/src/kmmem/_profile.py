"""`@kmmem.profile`: functions line by line, as they ran."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import _extension, _line_counting
from ._printable import printable

if TYPE_CHECKING:
    from typing import Any, Callable, TextIO, TypeVar

    _Function = TypeVar("_Function", bound=Callable[..., Any])

MIB = 1 << 20


@dataclass(frozen=True)
class ProfiledLine:
    """What a line did in all of its runs, with all that it called; bytes."""

    number: int
    """The line in its file."""
    source: str
    """Its text; empty where the source is not known."""
    times: int = 0
    """How often it ran."""
    allocations: int = 0
    """How often memory was allocated."""
    allocated_python_bytes: int = 0
    """Python's objects that were allocated, those included that are gone."""
    allocated_native_bytes: int = 0
    """The same of malloc, operator new and mappings."""
    kept_python_bytes: int = 0
    """Python's objects that were there after the line and not before, less those that it freed: below 0 for a `del`."""
    kept_native_bytes: int = 0
    """The same of malloc, operator new and mappings."""
    peak_python_bytes: int = 0
    """Python's objects when the line needed most above what was there before, in the run that needed most."""
    peak_native_bytes: int = 0
    """The same of malloc, operator new and mappings."""
    resident_bytes: int = 0
    """The largest resident set of the process at the end of the line; 0 where it was not looked at."""

    @property
    def kept_bytes(self) -> int:
        """What the line kept in all."""
        return self.kept_python_bytes + self.kept_native_bytes

    @property
    def allocated_bytes(self) -> int:
        """What the line allocated in all."""
        return self.allocated_python_bytes + self.allocated_native_bytes

    @property
    def peak_bytes(self) -> int:
        """The most that the line needed above what was there before."""
        return self.peak_python_bytes + self.peak_native_bytes


@dataclass(frozen=True)
class ProfiledFunction:
    """The lines of a function that ran."""

    name: str
    """Its qualified name."""
    file: str
    """The file that it stands in."""
    lines: tuple[ProfiledLine, ...]
    """All of its lines, those that never ran included."""

    def __str__(self) -> str:
        headings = ("Line", "Times", "Kept", "of it native", "Allocated", "of it native", "Peak", "RSS", "Source")
        rows = [headings, *map(_cells, self.lines)]
        widths = [max(map(len, column)) for column in list(zip(*rows))[:-1]]
        text = [f"{printable(self.name)}  {printable(self.file)}", ""]
        for row in rows:
            figures = "  ".join(cell.rjust(width) for cell, width in zip(row, widths))
            text.append(f"{figures}  {row[-1]}".rstrip())
        return "\n".join(text)


def profile(function: _Function) -> _Function:
    """Have the lines of a function counted: how often each runs, what it keeps, allocates and needs at most.

    Use it as a decorator, of functions, generators, coroutines and methods; the function itself stays as it is. Under
    `kmmem lines` its table is printed when the program has ended; else kmmem.lines() has it, once a recording has begun.
    """
    _line_counting.count(function)
    return function


def lines() -> list[ProfiledFunction]:
    """Return what the lines of all functions under @kmmem.profile have done so far, in the order of their files."""
    module = _extension.loaded()
    counted = [] if module is None else module.lines_figures()
    functions = [_function(code, first, rows) for code, first, rows in counted]
    return sorted(functions, key=lambda one: (one.file, one.lines[0].number if one.lines else 0))


def _function(code: Any, first: int, rows: list[tuple[int, ...]]) -> ProfiledFunction:
    source = _source(code)
    count = max(len(rows), len(source))
    found = [
        ProfiledLine(
            first + place,
            source[place] if place < len(source) else "",
            *(rows[place] if place < len(rows) else ()),
        )
        for place in range(count)
    ]
    name = getattr(code, "co_qualname", code.co_name)
    return ProfiledFunction(name, code.co_filename, tuple(found))


def _source(code: Any) -> list[str]:
    try:
        return [line.rstrip("\n") for line in inspect.getsourcelines(code)[0]]
    except (OSError, TypeError):
        return []


def _cells(line: ProfiledLine) -> tuple[str, ...]:
    source = printable(line.source)
    if not line.times and not line.allocations:
        return (str(line.number), "", "", "", "", "", "", "", source)
    return (
        str(line.number),
        str(line.times),
        _mib(line.kept_bytes),
        _mib(line.kept_native_bytes),
        _mib(line.allocated_bytes),
        _mib(line.allocated_native_bytes),
        _mib(line.peak_bytes),
        _mib(line.resident_bytes) if line.resident_bytes else "",
        source,
    )


def _mib(size: int) -> str:
    text = f"{size / MIB:,.1f} MiB"
    return text.replace("-0.0", "0.0", 1) if text.startswith("-0.0 ") else text


def show(functions: Iterable[ProfiledFunction], stream: TextIO | None = None) -> None:
    """Print the tables of functions."""
    stream = stream if stream is not None else sys.stderr
    for one in functions:
        print(f"\n{one}", file=stream)
