"""What a test's markers say of its memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable

from .._byte_size import bytes_of_memray

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest


class MarkerError(Exception):
    """A marker's arguments cannot be used; the text is a sentence."""


@dataclass(frozen=True)
class RoundsWished:
    """How often a test is run for one judgement."""

    warmup: int | None
    """Rounds that are not measured; None leaves it to the judgement."""
    rounds: int
    """Rounds that are."""


@dataclass(frozen=True)
class LeftLimit:
    """How much one place of allocation may leave behind, as pytest-memray's limit_leaks says it."""

    size: int
    """Bytes."""
    text: str
    """The size as it was written."""
    counts: Callable[[Any], bool] | None
    """Whether a stack counts, as pytest-memray's filter_fn; None counts all."""


@dataclass(frozen=True)
class Expectations:
    """All that the markers of one test say."""

    limit: int | None = None
    """The highest peak in bytes."""
    limit_text: str = ""
    """The marker as it was written: 'kmmem_limit("24 MB")'."""
    left: LeftLimit | None = None
    """How much a place may leave behind."""
    leaks: RoundsWished | None = None
    """The test must leave nothing behind in each of these rounds."""
    growth: RoundsWished | None = None
    """No container may grow without a limit over these rounds."""

    @classmethod
    def of(cls, markers: Iterable[pytest.Mark]) -> Expectations:
        """Read the markers of a test; MarkerError says what is wrong with one."""
        parts: dict[str, Any] = {}
        for marker in markers:
            read = _READERS[marker.name](marker)
            if "limit" in read and parts.get("limit_text", marker.name).partition("(")[0] != marker.name:
                both = f"{parts['limit_text']} and {read['limit_text']}"
                raise MarkerError(f"{both} both limit the peak; keep one of them.")
            parts.update(read)
        return cls(**parts)


def size_of(text: object, marker: str) -> int:
    """Read a size as pytest-memray does: "24 MB", "512K", "1.5 GiB"; units are powers of 1024, unlike budgets'."""
    size = bytes_of_memray(text) if isinstance(text, str) else None
    if size is None:
        raise MarkerError(f'{marker} needs a size such as "24 MB", and {text!r} is none.')
    return size


def _limit(marker: pytest.Mark) -> dict[str, Any]:
    # current_thread_only is pytest-memray's; kmmem counts the whole process.
    name = "memory_limit" if marker.name == "limit_memory" else "size"
    allowed = {"current_thread_only"} if marker.name == "limit_memory" else set()
    size = _size_argument(marker, name, allowed)
    return {"limit": size_of(size, marker.name), "limit_text": f'{marker.name}("{size}")'}


def _left(marker: pytest.Mark) -> dict[str, Any]:
    size = _size_argument(marker, "location_limit", {"filter_fn", "current_thread_only"})
    counts = marker.kwargs.get("filter_fn")
    if counts is not None and not callable(counts):
        raise MarkerError(f"filter_fn of {marker.name} is {counts!r}; name a function of a stack.")
    return {"left": LeftLimit(size_of(size, marker.name), f'{marker.name}("{size}")', counts)}


def _size_argument(marker: pytest.Mark, name: str, others: set[str]) -> object:
    values = [*marker.args, *([marker.kwargs[name]] if name in marker.kwargs else [])]
    unknown = set(marker.kwargs) - {name} - others
    if unknown:
        raise MarkerError(f"{marker.name} knows no argument {', '.join(sorted(unknown))}.")
    if len(values) != 1:
        raise MarkerError(f'{marker.name} takes one size, such as {marker.name}("24 MB").')
    return values[0]


def _rounds(marker: pytest.Mark, key: str, usual: RoundsWished, least: int) -> dict[str, Any]:
    if marker.args or set(marker.kwargs) - {"warmup", "rounds"}:
        raise MarkerError(f"{marker.name} takes warmup=NUMBER and rounds=NUMBER, and nothing else.")
    rounds = marker.kwargs.get("rounds", usual.rounds)
    warmup = marker.kwargs.get("warmup", usual.warmup)
    if not _is_count(rounds, least):
        raise MarkerError(f"{marker.name} needs rounds={least} or more, and {rounds!r} is not that.")
    if warmup is not None and not _is_count(warmup, 1):
        raise MarkerError(f"{marker.name} needs warmup=1 or more, and {warmup!r} is not that.")
    return {key: RoundsWished(warmup, rounds)}


def _is_count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


_READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "kmmem_limit": _limit,
    "limit_memory": _limit,
    "limit_leaks": _left,
    "kmmem_no_leaks": lambda marker: _rounds(marker, "leaks", RoundsWished(2, 4), 2),
    "kmmem_no_growth": lambda marker: _rounds(marker, "growth", RoundsWished(None, 40), 4),
}
