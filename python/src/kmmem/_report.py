"""The parts of a report as values, parsed from `kmmem report --format json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Frame:
    """One line of a stack, Python or native."""

    language: str
    """"python", "c++" or "native"."""
    function: str
    """The function's name, demangled; empty where only the line is known."""
    file: str | None
    """The source file, if it is known."""
    line: int | None
    """The line, if it is known."""
    module: str | None
    """The Python module, or the library of native code."""
    inlined: bool
    """Whether the compiler put the function into its caller."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Frame:
        """Take the known fields of a JSON object."""
        return _parse(cls, value)

    def __str__(self) -> str:
        if not self.function:
            # tracemalloc knows no functions.
            return f"{self.file}:{self.line}"
        if self.file is None:
            return f"{self.function} ({self.module or 'unknown'})"
        return f"{self.function} ({self.file}{'' if self.line is None else f':{self.line}'})"


@dataclass(frozen=True)
class Site:
    """One stack that allocated, and what it allocated."""

    id: int
    """The number of the site within its capture."""
    allocator: str
    """What was called: "malloc", "new", "object", "mapping" and so on."""
    thread: int
    """The slot of the thread."""
    allocations: int
    """How often it allocated."""
    allocated_bytes: int
    """How many bytes in total."""
    live_blocks: int
    """Blocks that were alive at the end."""
    live_bytes: int
    """Bytes that were alive at the end."""
    peak_blocks: int
    """Blocks that were alive when the process used most."""
    peak_bytes: int
    """Bytes that were alive when the process used most."""
    temporary_allocations: int
    """How often the block was freed at once."""
    stack: tuple[Frame, ...]
    """The stack, innermost frame first."""

    @classmethod
    def parse(cls, value: dict[str, Any], frames: Sequence[Frame]) -> Site:
        """Take the known fields of a JSON object, whose stack are numbers of the report's frames."""
        return _parse(cls, {**value, "stack": tuple(frames[number] for number in value["stack"])})


@dataclass(frozen=True)
class Totals:
    """The figures of a whole recording; all sizes in bytes."""

    allocations: int
    """How often memory was allocated."""
    allocated_bytes: int
    """How many bytes in total."""
    frees: int
    """How often memory was freed."""
    freed_bytes: int
    """How many bytes were freed."""
    live_blocks: int
    """Blocks that were alive at the end."""
    live_bytes: int
    """Bytes that were alive at the end."""
    peak_bytes: int
    """The most bytes that were alive at one moment."""
    peak_seconds: float
    """When that was."""
    temporary_allocations: int
    """How often a block was freed at once."""
    heap_bytes: int
    """Alive at the end: malloc and operator new."""
    object_bytes: int
    """Alive at the end: Python objects and their memory."""
    mapped_bytes: int
    """Alive at the end: anonymous mappings."""
    file_mapped_bytes: int
    """Alive at the end: mapped files, which are not counted as memory in use."""
    reserved_bytes: int
    """Alive at the end: address space without memory."""
    arena_bytes: int
    """Alive at the end: what pymalloc holds for objects, which are counted themselves."""
    rss_bytes: int
    """The resident set at the end."""
    rss_peak_bytes: int
    """The biggest resident set that was seen."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Totals:
        """Take the known fields of a JSON object."""
        return _parse(cls, value)


@dataclass(frozen=True)
class LiveBytes:
    """What is live in the process at one moment, in bytes."""

    heap: int
    """Of malloc and operator new."""
    objects: int
    """Of Python objects and their memory."""
    mapped: int
    """Of anonymous mappings."""
    peak: int
    """The most that the sum of the three has been."""

    @property
    def total(self) -> int:
        """The sum."""
        return self.heap + self.objects + self.mapped


def _parse(kind: type[_Value], value: dict[str, Any]) -> _Value:
    """Build a dataclass from the fields of a JSON object that it knows: a newer kmmem may write more."""
    return kind(**{field.name: value[field.name] for field in fields(kind)})  # type: ignore[arg-type]
