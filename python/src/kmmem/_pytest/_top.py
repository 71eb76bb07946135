"""The tests of a run with the highest peaks."""

from __future__ import annotations

import dataclasses
import glob
import os
from dataclasses import dataclass

from .._errors import ReportError, TrackingError
from .._recording import Recording
from .._table import Bytes, Table, size_text
from ._stacks import counts, place_of, stack_of_test

_ASKED = 20
"""Sites that are read to find one of the test's own."""


@dataclass(frozen=True)
class Figures:
    """What the recording of a test tells without being read."""

    peak: int
    """The most bytes that lived at once, above what lived at the beginning."""
    left: int
    """Bytes that lived at the end."""
    path: str
    """The recording."""

    @classmethod
    def of(cls, recording: Recording) -> Figures:
        """Ask a recording that is going on."""
        live = recording.live_bytes
        return cls(peak=live.peak, left=live.total, path=recording.path)

    def as_dict(self) -> dict[str, object]:
        """Return the fields, for the controller of pytest-xdist."""
        return dataclasses.asdict(self)


class Top:
    """The tests with the highest peaks, and their recordings; those of other tests are removed."""

    def __init__(self, size: int, removes: bool) -> None:
        self._size = size
        self._removes = removes
        self._tests: list[tuple[str, Figures]] = []
        self._count = 0

    @property
    def has_tests(self) -> bool:
        """Whether any test was measured."""
        return bool(self._tests)

    def add(self, test: str, figures: Figures) -> None:
        """Take a test in, and let the smallest go if there are too many."""
        self._count += 1
        self._tests.append((test, figures))
        self._tests.sort(key=lambda entry: entry[1].peak, reverse=True)
        for _, dropped in self._tests[self._size :]:
            if self._removes:
                remove_recording(dropped.path)
        del self._tests[self._size :]

    def lines(self, root: str) -> list[str]:
        """Write the table, the highest peak first."""
        rows = [row_of(test, figures, root) for test, figures in self._tests]
        shown = "" if self._count == len(rows) else f"{len(rows)} of "
        tests = f"{shown}{self._count} test{'' if self._count == 1 else 's'}"
        title = f"Highest peaks above what lived at a test's beginning: {tests}"
        return (
            Table(title, ("peak", "allocations", "allocated", "left", "test", "biggest place"), rows)
            .text()
            .splitlines()
        )


def row_of(test: str, figures: Figures, root: str) -> tuple[object, ...]:
    """Read the recording of a test for its row; what cannot be read stays empty."""
    recording = Recording._of_ended(figures.path)
    try:
        sites = recording.sites(limit=_ASKED)
        totals = recording.totals
    except (ReportError, TrackingError):
        return (Bytes(figures.peak), None, None, Bytes(figures.left), test, "")
    stacks = ((site, stack_of_test(site.stack)) for site in sites if counts(site))
    site, stack = next(((site, stack) for site, stack in stacks if stack is not None), (None, None))
    place = "" if site is None or stack is None else f"{size_text(site.peak_bytes)} by {place_of(stack, root)}"
    return (
        Bytes(figures.peak),
        totals.allocations,
        Bytes(totals.allocated_bytes),
        Bytes(figures.left),
        test,
        place,
    )


def remove_recording(path: str) -> None:
    """Remove a recording, with those of processes that were forked and the photographs beside it."""
    stem = os.path.splitext(path)[0]
    for file in glob.glob(f"{glob.escape(path)}*") + glob.glob(f"{glob.escape(stem)}.kmsnap*"):
        os.unlink(file)
