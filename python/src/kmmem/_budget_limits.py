"""The limits of one budget, and what is said of those that are broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ._byte_size import budget_text, bytes_of_budget

if TYPE_CHECKING:
    from ._report import Site

MEASURES = ("peak", "kept", "allocated", "allocations")
"""What is measured, in the order of the native part's figures."""

_SORTED = {"peak": "peak", "kept": "live", "allocated": "allocated", "allocations": "count"}
"""By what the places of a recording are sorted for a measure."""


class Limit(NamedTuple):
    """How much one measure may come to at most."""

    measure: str
    most: int
    """Bytes; for allocations, times."""
    text: str
    """As it was written, or as one would write it."""
    is_binary: bool = False
    """Whether it was written with a power of 1,024."""

    @classmethod
    def of(cls, measure: str, value: object) -> Limit:
        """Take what was written; TypeError and ValueError say what is wrong with it."""
        if isinstance(value, str) and measure != "allocations":
            return cls(measure, bytes_of_budget(value), value.strip(), "i" in value)
        if not isinstance(value, int) or isinstance(value, bool):
            needed = "a whole number" if measure == "allocations" else 'a size such as "200 MB" or a number of bytes'
            raise TypeError(f"{measure} of kmmem.budget() is {needed}, and {value!r} is none.")
        if value < 0:
            raise ValueError(f"{measure} of kmmem.budget() is {value}; a limit is 0 or more.")
        return cls(measure, value, f"{value:,}" if measure == "allocations" else budget_text(value))

    def sentence(self, name: str, used: int) -> str:
        """Say what was used and what may be."""
        if self.measure == "allocations":
            return f"{name} allocated {used:,} time{'' if used == 1 else 's'}, and its budget is {self.text}"
        what, limit = budget_text(used, self.is_binary), self.text
        if what in (limit, budget_text(self.most, self.is_binary)):
            what, limit = f"{used:,} B", f"{self.most:,} B"
        verb = {"peak": "needed {} at most", "kept": "kept {}", "allocated": "allocated {} in all"}[self.measure]
        return f"{name} {verb.format(what)}, and its budget is {limit}"


class Limits:
    """All limits of one budget."""

    def __init__(self, values: dict[str, object]) -> None:
        self._limits = [Limit.of(measure, value) for measure, value in values.items() if value is not None]
        if not self._limits:
            raise TypeError(f'kmmem.budget() needs a limit, such as "200 MB"; there are {", ".join(MEASURES)}.')

    def broken(self, figures: tuple[int, ...]) -> list[tuple[Limit, int]]:
        """Return the limits that figures break, and what was used of each."""
        used = dict(zip(MEASURES, figures))
        return [(limit, used[limit.measure]) for limit in self._limits if used[limit.measure] > limit.most]


def sorting(measure: str) -> str:
    """Return by what Recording.sites() puts the places first that make most of a measure."""
    return _SORTED[measure]


def place_text(measure: str, site: Site) -> str:
    """Say what a place of allocation made, and where it is: its innermost Python line, else its innermost one."""
    value = {
        "peak": site.peak_bytes,
        "kept": site.live_bytes,
        "allocated": site.allocated_bytes,
        "allocations": site.allocations,
    }[measure]
    frame = next((frame for frame in site.stack if frame.language == "python"), None)
    frame = frame or next(iter(site.stack), None)
    amount = f"{value:,} time{'' if value == 1 else 's'}" if measure == "allocations" else budget_text(value)
    return f"{amount}  {'an unknown place' if frame is None else frame}"
