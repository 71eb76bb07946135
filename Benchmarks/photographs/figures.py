"""What was measured, as plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Callable


@dataclass(frozen=True)
class Photograph:
    """The photographs of one program, one round: how they were taken."""

    heap: str
    round: int
    nodes: int
    references: int
    snapshot_bytes: int
    # One gc.collect() of the same heap.
    collection_seconds: float
    # How long the copy was read.
    walk_seconds: float
    # How long the call took in the program.
    pause_seconds: float
    # Until the file was complete.
    complete_seconds: float
    # The program's memory before.
    program_bytes: int
    # The copy's own memory, copied pages and page tables included, while the program went on.
    copy_bytes: int
    # Changes of the heap per second, before and right after.
    changes_before: float
    changes_after: float

    @property
    def walk_ratio(self) -> float:
        """The walk in collections."""
        return self.walk_seconds / self.collection_seconds

    @property
    def pause_per_gigabyte(self) -> float:
        """Milliseconds of pause per GB of the program's memory."""
        return 1e3 * self.pause_seconds / (self.program_bytes / 1e9)

    @property
    def throughput(self) -> float:
        """What was left of the program's speed right after a photograph."""
        return self.changes_after / self.changes_before


@dataclass(frozen=True)
class Reading:
    """A photograph read and asked about by one process, one round."""

    heap: str
    round: int
    # Read, dominators, retained sizes, objects added up by type.
    load_seconds: float
    load_bytes: int
    # The ways and the cut of single objects, after loading; none where kmmem has no `query`.
    path_seconds: list[float] = field(default_factory=list)
    cut_seconds: list[float] = field(default_factory=list)
    # Seconds of each step of the analysis in one thread, and its highest memory; none where it is not built.
    step_seconds: dict[str, float] = field(default_factory=dict)
    step_bytes: int | None = None

    @property
    def analysis_seconds(self) -> float | None:
        """Seconds of all steps: loading, strongly connected components, dominators, retained sizes."""
        return sum(self.step_seconds.values()) if self.step_seconds else None


@dataclass(frozen=True)
class Answer:
    """One question to a peer, one round; the program stood still for all of its time."""

    heap: str
    round: int
    question: str
    collection_seconds: float
    seconds: float
    grown_bytes: int


@dataclass(frozen=True)
class Failure:
    """What did not work, and why."""

    heap: str
    question: str
    reason: str


@dataclass
class Measurements:
    """All that a session has measured so far."""

    photographs: list[Photograph] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def photograph(self, heap: str, figure: Callable[[Photograph], float]) -> float | None:
        """The median of a figure over a heap's rounds."""
        return middle([figure(found) for found in self.photographs if found.heap == heap])

    def reading(self, heap: str, figure: Callable[[Reading], float | None]) -> float | None:
        """The median of a figure over a heap's rounds; rounds that do not have it are left out."""
        return middle([figure(found) for found in self.readings if found.heap == heap])

    def answer(self, heap: str, question: str, figure: Callable[[Answer], float]) -> float | None:
        """The median of a figure over the rounds of a question."""
        return middle([figure(found) for found in self.answers if (found.heap, found.question) == (heap, question)])


def middle(values: Sequence[float | None]) -> float | None:
    """The median of those values that there are."""
    known = [value for value in values if value is not None]
    return median(known) if known else None
