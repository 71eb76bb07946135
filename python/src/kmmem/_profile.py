"""`@kmmem.profile`: functions line by line, as they ran."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import _extension, _line_counting
from ._printable import printable
from ._table import Bytes, Table, Tabular

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType, FunctionType
    from typing import Any, Callable, TypeVar

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
    def has_run(self) -> bool:
        """Whether there is anything to tell: it ran, or went on after it had waited."""
        return self.times > 0 or self.allocations > 0

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
class ProfiledFunction(Tabular):
    """The lines of a function that ran; prints as a table in MiB, and displays as one in notebooks."""

    name: str
    """Its qualified name; before Python 3.11 without the class that it stands in."""
    file: str
    """The file that it stands in."""
    lines: tuple[ProfiledLine, ...]
    """All of its lines, those that never ran included."""

    def __str__(self) -> str:
        return table(self)

    def _table(self) -> Table:
        sizes = ("kept", "of it native", "allocated", "of it native", "peak", "of it native")
        headings = ["line", "times", *sizes, "RSS", "source"]
        return Table(f"{self.name}  {self.file}", headings, [_row(line) for line in self.lines])


def profile(function: _Function) -> _Function:
    """Have the lines of a function counted: how often each runs, what it keeps, allocates and needs at most.

    Use it as a decorator, of functions, generators, coroutines and methods; the function itself stays as it is, and
    costs nothing where nothing is recorded. Under `kmmem lines` its table is printed when the program has ended;
    kmmem.lines() has it in every recording of all events.
    """
    _line_counting.count(function)
    return function


def lines() -> list[ProfiledFunction]:
    """Return what the lines of all functions under @kmmem.profile did in the latest recording, ordered by file.

    TrackingError says why they are not counted: a sample has no exact figures, and a debugger has the trace function.
    """
    refusal = _line_counting.refusal()
    if refusal is not None:
        raise refusal
    return sorted(_functions().values(), key=lambda one: (one.file, one.lines[0].number if one.lines else 0))


def lines_of(functions: Iterable[FunctionType]) -> list[ProfiledFunction]:
    """Return the same of some functions that are counted."""
    refusal = _line_counting.refusal()
    if refusal is not None:
        raise refusal
    known = _functions()
    return [known[id(function.__code__)] for function in functions]


def _functions() -> dict[int, ProfiledFunction]:
    module = _extension.loaded()
    counted = [] if module is None else module.lines_figures()
    return {id(code): _function(code, first, rows) for code, first, rows in counted}


def _function(code: CodeType, first: int, rows: list[tuple[int, ...]]) -> ProfiledFunction:
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
    return ProfiledFunction(_line_counting.name_of(code), code.co_filename, tuple(found))


def _source(code: CodeType) -> list[str]:
    try:
        return [line.rstrip("\n") for line in inspect.getsourcelines(code)[0]]
    except (OSError, TypeError):
        return []


_GROUPS = ("Kept, MiB", "Allocated, MiB", "Peak, MiB")


def table(function: ProfiledFunction) -> str:
    """Write the lines of a function as text, sizes in MiB as memory_profiler writes them; 0 is nothing at all."""
    headings = ("Line", "Times", *("Python", "native") * len(_GROUPS), "RSS, MiB")
    rows = [headings, *map(_cells, function.lines)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    above = " " * (widths[0] + widths[1] + 4)
    for place, group in enumerate(_GROUPS):
        above += group.rjust(widths[2 + 2 * place] + widths[3 + 2 * place] + 2) + "  "
    text = [f"{printable(function.name)}  {printable(function.file)}", "", above.rstrip()]
    for row, source in zip(rows, ("Source", *(line.source for line in function.lines))):
        figures = "  ".join(cell.rjust(width) for cell, width in zip(row, widths))
        text.append(f"{figures}  {printable(source)}".rstrip())
    return "\n".join(text)


def _cells(line: ProfiledLine) -> tuple[str, ...]:
    if not line.has_run:
        return (str(line.number), *[""] * 8)
    sizes = (
        line.kept_python_bytes,
        line.kept_native_bytes,
        line.allocated_python_bytes,
        line.allocated_native_bytes,
        line.peak_python_bytes,
        line.peak_native_bytes,
    )
    resident = _mib(line.resident_bytes) if line.resident_bytes else ""
    return (str(line.number), f"{line.times:,}", *map(_mib, sizes), resident)


def _mib(size: int) -> str:
    if size == 0:
        return "0"
    text = f"{size / MIB:,.1f}"
    return "0.0" if text == "-0.0" else text


def _row(line: ProfiledLine) -> list[object]:
    # HTML shows the spaces that a line begins with as one.
    indentation = len(line.source) - len(line.source.lstrip())
    source = "\N{NO-BREAK SPACE}" * indentation + line.source.lstrip()
    if not line.has_run:
        return [line.number, *[None] * 8, source]
    kept = (line.kept_bytes, line.kept_native_bytes)
    sizes = (*kept, line.allocated_bytes, line.allocated_native_bytes, line.peak_bytes, line.peak_native_bytes)
    return [line.number, line.times, *map(Bytes, sizes), Bytes(line.resident_bytes), source]
