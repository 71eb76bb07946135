"""The answer about what is wrong in a heap: its findings, what was accepted beforehand, and what the detectors say."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ._finding import Finding
from ._report import _parse
from ._table import Table, Tabular, size_text


@dataclass(frozen=True)
class DetectorVerdict:
    """What one detector says of a heap."""

    name: str
    """The detector's name, as in `Finding.detector`."""
    verdict: str
    """"found", "clean", "inconclusive" (nothing that it says can be relied on) or "not-asked"."""
    reason: str | None
    """Why it is inconclusive or was not asked, and what to do."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> DetectorVerdict:
        """Take the known fields of a JSON object."""
        return _parse(cls, value)

    def __str__(self) -> str:
        return f"{self.name}: {self.verdict}" if self.reason is None else f"{self.name}: {self.verdict}: {self.reason}"


@dataclass(frozen=True)
class KnownIssue:
    """An entry of kmmem.toml: a finding that somebody has accepted for now."""

    fingerprint: str
    """The fingerprint of the finding."""
    reason: str
    """Why it may stay."""
    owner: str
    """Who looks after it."""
    date: datetime.date
    """Since when."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> KnownIssue:
        """Take the known fields of a JSON object."""
        return _parse(cls, {**value, "date": datetime.date.fromisoformat(value["date"])})

    def __str__(self) -> str:
        return f"[{self.fingerprint}] {self.reason} ({self.owner}, {self.date})"


@dataclass(frozen=True)
class AcceptedFinding:
    """A finding that is a known issue; it is not counted."""

    issue: KnownIssue
    """The entry of kmmem.toml."""
    finding: Finding
    """What was found."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> AcceptedFinding:
        """Take a JSON object with its finding."""
        return cls(issue=KnownIssue.parse(value), finding=Finding.parse(value["finding"]))


@dataclass(frozen=True)
class SuppressedSum:
    """What the suppressions of one name have hidden."""

    name: str
    """The name of the suppressions."""
    findings: int
    """How many findings."""
    count: int
    """How many objects, blocks or references those are about."""
    bytes: int
    """What would be freed with those."""


@dataclass(frozen=True)
class BlockSum:
    """The native blocks of one class."""

    count: int
    """How many."""
    bytes: int
    """Their sizes."""


@dataclass(frozen=True)
class BlockClasses:
    """The native blocks of a heap in the four classes of Valgrind's Memcheck."""

    definitely_lost: BlockSum
    """Nothing points to them."""
    indirectly_lost: BlockSum
    """Only lost blocks point to them."""
    possibly_lost: BlockSum
    """Only pointers behind their beginning lead to them."""
    still_reachable: BlockSum
    """The program, or something of Python's, leads to them."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> BlockClasses:
        """Take the member "blocks" of an answer."""
        names = ("definitely_lost", "indirectly_lost", "possibly_lost", "still_reachable")
        return cls(**{name: _parse(BlockSum, value[name]) for name in names})

    def __str__(self) -> str:
        sums = {
            "definitely lost": self.definitely_lost,
            "indirectly lost": self.indirectly_lost,
            "possibly lost": self.possibly_lost,
            "still reachable": self.still_reachable,
        }
        return ", ".join(f"{name} {size_text(sum_.bytes)} in {sum_.count:,}" for name, sum_ in sums.items())


@dataclass(frozen=True)
class Findings(Tabular):
    """What is wrong in a heap; can be iterated over.

    It is true when something is counted, so that a test can say `assert not photo.findings()`; len() is of what is
    listed, possible findings included.
    """

    counted: int
    """How many findings are certain or probable, and neither accepted nor suppressed."""
    detectors: tuple[DetectorVerdict, ...]
    """What each detector says."""
    finding_count: int
    """How many findings there are, possible ones included."""
    findings: tuple[Finding, ...]
    """The most certain of them first, and of those what retains most."""
    garbage_count: int
    """How many kinds of cycles there are that Python's collector will free by itself."""
    garbage: tuple[Finding, ...]
    """Those that retain most; they are never counted."""
    accepted: tuple[AcceptedFinding, ...]
    """Findings that are known issues."""
    gone: tuple[KnownIssue, ...]
    """Known issues that were not found any more."""
    suppressed: tuple[SuppressedSum, ...]
    """What suppressions have hidden."""
    blocks: BlockClasses | None
    """The native blocks; None where they were not known, as without a recording."""
    earlier: tuple[str, ...]
    """The paths of the earlier snapshots that were looked at for growth."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Findings:
        """Take an answer of the schema kmmem.findings."""
        parts = {
            "detectors": tuple(map(DetectorVerdict.parse, value["detectors"])),
            "findings": tuple(map(Finding.parse, value["findings"])),
            "garbage": tuple(map(Finding.parse, value["garbage"])),
            "accepted": tuple(map(AcceptedFinding.parse, value["accepted"])),
            "gone": tuple(map(KnownIssue.parse, value["gone"])),
            "suppressed": tuple(_parse(SuppressedSum, part) for part in value["suppressed"]["by"]),
            "blocks": None if value["blocks"] is None else BlockClasses.parse(value["blocks"]),
            "earlier": tuple(value["earlier"]),
        }
        return _parse(cls, {**value, **parts})

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        return self.counted > 0

    def __getitem__(self, fingerprint: str) -> Finding:
        """Return the finding of this fingerprint, wherever it is listed; KeyError if it is not."""
        for finding in (*self.findings, *self.garbage, *(known.finding for known in self.accepted)):
            if finding.fingerprint == fingerprint:
                return finding
        raise KeyError(fingerprint)

    def _table(self) -> Table:
        rows = [finding._row() for finding in self.findings]
        notes = [f"accepted: {known.finding.title}: {known.issue}" for known in self.accepted]
        notes += [f"gone: {issue}" for issue in self.gone]
        notes += [f"suppressed: {part.count:,} by {part.name}, {size_text(part.bytes)}" for part in self.suppressed]
        if self.garbage:
            size = size_text(sum(finding.retained_bytes for finding in self.garbage))
            count = sum(finding.count for finding in self.garbage)
            notes.append(f"garbage that the collector frees by itself, not counted: {size} in {count:,} cycles")
        notes += [] if self.blocks is None else [f"native blocks: {self.blocks}"]
        notes += [str(verdict) for verdict in self.detectors if verdict.reason is not None]
        title = f"{self.counted:,} counted; {len(self.findings):,} of {self.finding_count:,} findings"
        return Table(title, ("certainty", "finding", "count", "retained", "at", "what"), rows, notes)
