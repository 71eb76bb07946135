"""One thing that is wrong in a heap: what it is, how much, who holds it, and what to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ._report import Frame, _parse
from ._table import Bytes, size_text


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

    def __str__(self) -> str:
        return f"{self.count:,} of {self.holder}{self.step} → {self.held}"


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
    entries: tuple[QuotientEdge, ...]
    """References that lead into it from outside; at most 3 kinds, those that stand for most first."""
    unlisted_entries: int
    """How many kinds of those there are besides."""
    other_cycles: tuple[str, ...]
    """Lines of short cycles besides the one of the finding, through other kinds of references; at most 2."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Quotient:
        """Take the member "quotient" of a finding."""
        edges = {key: tuple(_parse(QuotientEdge, edge) for edge in value[key]) for key in ("edges", "entries")}
        return _parse(cls, {**value, **edges, "other_cycles": tuple(value["other_cycles"])})

    def _lines(self) -> list[str]:
        return [
            f"  in all  {self.members:,} objects and blocks of {self.types:,} types",
            *(f"          {edge}" for edge in self.edges),
            *(f"  entry   {edge}" for edge in self.entries),
            *(f"  another {cycle}" for cycle in self.other_cycles),
        ]


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
class FindingStack:
    """One of the stacks that a heap error rests on."""

    role: str
    """"access", or "found" where it was found only later; "freed" by whom before; "allocated"."""
    at: FindingPlace | None
    """The line that is to be looked at; None where no stack is known."""
    frames: tuple[Frame, ...]
    """Innermost first."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> FindingStack:
        """Take a JSON object."""
        at = None if value["at"] is None else _parse(FindingPlace, value["at"])
        return cls(value["role"], at, tuple(map(Frame.parse, value["frames"])))

    def _lines(self) -> list[str]:
        return [f"  {self.role:<9} {self.at or '(no stack)'}", *(f"      {frame}" for frame in self.frames)]


@dataclass(frozen=True)
class Finding:
    """Something that is wrong in a heap: what it is, how much, why, who made it, and what to change.

    It stands for all that are equal: there for one reason, of the same types, made by the same functions.
    Sizes are bytes.
    """

    detector: str
    """"reference-cycles", "cross-language-cycles", "leaked-references", "lost-blocks", "pinned-objects",
    "heap-errors", or "memory-errors" of other tools."""
    kind: str
    """What the detector says it is, such as "uncollectable" or "root-leak"; docs/findings.md lists all."""
    certainty: str
    """"certain", "probable" or "possible"."""
    counted: bool
    """It is certain or probable, and no garbage: a reason to act."""
    fingerprint: str
    """16 hexadecimal digits that stay from run to run, for the list of known issues."""
    found_by: tuple[str, ...]
    """"kmmem", and the other tools that found it."""
    title: str
    """What it is, in a sentence."""
    count: int
    """How many equal ones; of growing and missing references how many references; of heap errors, how often."""
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
    stacks: tuple[FindingStack, ...]
    """Of a heap error: who used the block or gave it back, who had given it back before, who made it."""
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
    example: str | None
    """The address of one of them, to be asked about: `photo.holders(finding.example)`; None for heap errors."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Finding:
        """Take a JSON object with all that lies below it."""
        parts = {
            "at": None if value["at"] is None else _parse(FindingPlace, value["at"]),
            "stack": tuple(map(Frame.parse, value["stack"])),
            "stacks": tuple(map(FindingStack.parse, value["stacks"])),
            "found_by": tuple(value["found_by"]),
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
        if not self.reached and not self.stacks:
            lines.append("  no root reaches it")
        lines += [f"  cycle   {self.cycle_text}"] if self.cycle_text else []
        if self.quotient is not None:
            lines += self.quotient._lines()
        lines += [f"  why     {self.culprit}"] if self.culprit is not None else []
        for cure in self.cures:
            lines.append(f"  change  {cure}")
            lines += [f"            {line}".rstrip() for line in (cure.code or "").splitlines()]
        if self.stacks:
            return "\n".join([*lines, *(line for stack in self.stacks for line in stack._lines())])
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
