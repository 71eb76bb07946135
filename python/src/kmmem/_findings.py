"""The answer about what is wrong in a heap: findings, who holds them, and what to change."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ._report import Frame, _parse
from ._table import Bytes, Table, Tabular, size_text


@dataclass(frozen=True)
class Culprit:
    """The type or library at fault, and why nobody frees the memory by itself."""

    type: str
    """The name of the type."""
    library: str | None
    """The file that the type comes from, where it is known."""
    reason: str
    """Why what it holds is not freed, in a sentence."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Culprit:
        """Take the known fields of a JSON object."""
        return _parse(cls, value)

    def __str__(self) -> str:
        return self.reason if self.library is None else f"{self.reason} ({self.library})"


@dataclass(frozen=True)
class Cure:
    """One way to mend a finding."""

    kind: str
    """"weak-edge", "gc-support", "decref", "incref", "delete", "unregister", "release" or "thaw"."""
    text: str
    """What to change, in a sentence."""
    verified: bool
    """The heap was looked at without the reference, and nothing of the cycle stayed."""
    code: str | None
    """Lines of C++ or C to add, where they can be written for the type at hand."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Cure:
        """Take the known fields of a JSON object."""
        return _parse(cls, value)

    def __str__(self) -> str:
        return f"{self.text} (checked: without it nothing of this stays)" if self.verified else self.text


@dataclass(frozen=True)
class CycleStep:
    """One object or block of a cycle, and where it keeps the next; the last one keeps the first."""

    type: str
    """The name of its type, or the kind of block."""
    address: str
    """Where it was: "0x7f3c5d0a1e40"."""
    native: bool
    """It is a native block."""
    text: str
    """What it is, in words: "penta_core.EventHub", "block of 64 B made at event_hub.cpp:52"."""
    step: str
    """Where it keeps the next: ".hub"; empty where the place has no name."""
    seen_by_collector: bool
    """Python's collector sees that it holds the next."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> CycleStep:
        """Take the known fields of a JSON object."""
        return _parse(cls, value)

    def __str__(self) -> str:
        return f"{self.text}{self.step} {'→' if self.seen_by_collector else '⇒'}"


@dataclass(frozen=True)
class QuotientEdge:
    """All references of a big cycle from objects of one type to objects of another, in one place."""

    holder: str
    """The type that holds."""
    step: str
    """Where: ".client", "[…]"."""
    held: str
    """The type that is held."""
    count: int
    """How many references."""


@dataclass(frozen=True)
class Quotient:
    """What a cycle of 24 members or more consists of, as a list of it would be too long to read."""

    members: int
    """Objects and blocks."""
    types: int
    """Of how many types they are."""
    edges: tuple[QuotientEdge, ...]
    """Which types hold which; at most 12, those that stand for most references first."""
    unlisted: int
    """How many kinds of references there are besides."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Quotient:
        """Take the member "quotient" of a finding."""
        return _parse(cls, {**value, "edges": tuple(_parse(QuotientEdge, edge) for edge in value["edges"])})


@dataclass(frozen=True)
class FindingPlace:
    """The line that is to be looked at first."""

    function: str
    """The function's name; empty where only the line is known."""
    file: str | None
    """The source file, where it is known."""
    line: int | None
    """The line, where it is known."""

    def __str__(self) -> str:
        place = self.file or "unknown"
        place = place if self.line is None else f"{place}:{self.line}"
        return f"{self.function} ({place})" if self.function else place


@dataclass(frozen=True)
class Finding:
    """Something that is wrong in a heap: what it is, how much, why, who made it, and what to change.

    It stands for all that are equal: there for one reason, of the same types, made by the same functions.
    Sizes are bytes.
    """

    detector: str
    """"reference-cycles", "cross-language-cycles", "leaked-references", "lost-blocks" or "pinned-objects"."""
    kind: str
    """What the detector says it is, such as "uncollectable" or "root-leak"; docs/findings.md lists all."""
    certainty: str
    """"certain", "probable" or "possible"."""
    counted: bool
    """It is certain or probable, and no garbage: a reason to act."""
    fingerprint: str
    """16 hexadecimal digits that stay from run to run, for the list of known issues."""
    title: str
    """What it is, in a sentence."""
    count: int
    """How many equal ones there are; of growing and missing references, how many references."""
    bytes: int
    """The objects and blocks themselves."""
    python_bytes: int
    """What of that are Python objects."""
    native_bytes: int
    """What of that are native blocks."""
    retained_bytes: int
    """What would be freed with them, they themselves included."""
    retained_count: int
    """How many objects and blocks that are."""
    at: FindingPlace | None
    """The line that is to be looked at first; None where no stack is known."""
    stack: tuple[Frame, ...]
    """The stack that made one of them, innermost frame first; empty without a recording."""
    types: tuple[str, ...]
    """The names of the types in it, each once."""
    reached: bool
    """A root holds it; else nothing leads to it."""
    path: str | None
    """Where a root holds one of them: "music_brain.harmony._cache['a']"."""
    holders: tuple[str, ...]
    """Those that must all let go for one of them to be freed, where one alone is not enough."""
    cycle_text: str | None
    """A shortest cycle on one line; ⇒ is what Python's collector does not see."""
    cycle: tuple[CycleStep, ...]
    """The same, step by step; empty where it is no cycle."""
    quotient: Quotient | None
    """What a big cycle consists of; None for others."""
    culprit: Culprit | None
    """Who is at fault, where that is known."""
    cures: tuple[Cure, ...]
    """What can be changed, the best first."""
    example: str
    """The address of one of them, to be asked about: `photo.holders(finding.example)`."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Finding:
        """Take a JSON object with all that lies below it."""
        parts = {
            "at": None if value["at"] is None else _parse(FindingPlace, value["at"]),
            "stack": tuple(map(Frame.parse, value["stack"])),
            "types": tuple(value["types"]),
            "holders": tuple(value["holders"]),
            "cycle": tuple(map(CycleStep.parse, value["cycle"])),
            "quotient": None if value["quotient"] is None else Quotient.parse(value["quotient"]),
            "culprit": None if value["culprit"] is None else Culprit.parse(value["culprit"]),
            "cures": tuple(map(Cure.parse, value["cures"])),
        }
        return _parse(cls, {**value, **parts})

    def __str__(self) -> str:
        """Return all of it as text, the stack and the code to add included."""
        more = f", {size_text(self.retained_bytes)} with all that only they hold"
        lines = [
            self.title,
            f"  {self.certainty}, {self.detector}/{self.kind}, {size_text(self.bytes)}"
            f"{more if self.retained_bytes > self.bytes else ''}, [{self.fingerprint}]",
        ]
        lines += [f"  held by {holder}" for holder in (*([self.path] if self.path else []), *self.holders)]
        if not self.reached:
            lines.append("  no root reaches it")
        lines += [f"  cycle   {self.cycle_text}"] if self.cycle_text else []
        if self.quotient is not None:
            lines.append(f"  in all  {self.quotient.members:,} objects and blocks of {self.quotient.types:,} types")
            lines += [
                f"          {edge.count:,} of {edge.holder}{edge.step} → {edge.held}" for edge in self.quotient.edges
            ]
        lines += [f"  why     {self.culprit}"] if self.culprit is not None else []
        for cure in self.cures:
            lines.append(f"  change  {cure}")
            lines += [f"            {line}".rstrip() for line in (cure.code or "").splitlines()]
        lines += [f"  made by {self.at}"] if self.at is not None else []
        lines += [f"      {frame}" for frame in self.stack]
        return "\n".join(lines)

    def _row(self) -> tuple[object, ...]:
        return (
            self.certainty,
            f"{self.detector}/{self.kind}",
            self.count,
            Bytes(self.retained_bytes),
            self.at,
            self.title,
        )


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
