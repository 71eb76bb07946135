"""The command line of the measurements, and the heaps they are made with."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from comparison.arguments import selected
from comparison.workspace import HERE, default_python

PEER_QUESTIONS = (
    "guppy3 heap",
    "guppy3 byrcs",
    "pympler summary",
    "pympler asizeof",
    "objgraph growth",
    "objgraph by_type",
    "objgraph find_backref_chain",
)


@dataclass(frozen=True)
class Heap:
    """A heap of a program: `size` counts objects, or megabytes of arrays."""

    name: str
    kind: str
    size: int

    @property
    def is_mixed(self) -> bool:
        """Whether it consists of many small objects, so that questions about it take time."""
        return self.kind == "mixed"


FULL = (
    Heap("1M objects", "mixed", 1_000_000),
    Heap("5M objects", "mixed", 5_000_000),
    Heap("2 GB of arrays", "arrays", 2048),
)
QUICK = (Heap("100k objects", "mixed", 100_000), Heap("128 MB of arrays", "arrays", 128))


@dataclass(frozen=True)
class Options:
    """What one session is to do."""

    heaps: list[Heap]
    questions: list[str]
    rounds: int
    quick: bool
    limit_seconds: float
    python: Path
    results: Path

    @property
    def change_seconds(self) -> float:
        """How long the heap is changed before a photograph, and after it."""
        return 0.3 if self.quick else 1.0


def parsed(arguments: list[str]) -> Options:
    """The options in a command line; `SetupFailed` for a filter that names nothing."""
    parser = argparse.ArgumentParser(prog="snapshots.py", description="Measure photographs of heaps on this machine.")
    parser.add_argument("--quick", action="store_true", help="one round with 100,000 objects, in a minute")
    parser.add_argument("--rounds", type=int, help="rounds of every heap and tool (default 5; quick: 1)")
    parser.add_argument("--heaps", default="*", help="names or patterns, separated by commas: '5M*,*arrays'")
    parser.add_argument("--peers", default="*", help="questions to peers, or 'none': 'guppy3*,objgraph growth'")
    parser.add_argument("--limit", type=float, default=300, help="seconds that a peer may take (default %(default)g)")
    parser.add_argument("--python", type=Path, default=default_python(), help="interpreter of the programs")
    parser.add_argument("--results", type=Path, default=HERE / "results", help="folder for the result")
    given = parser.parse_args(arguments)
    heaps = QUICK if given.quick else FULL
    names = selected(given.heaps, [heap.name for heap in heaps])
    return Options(
        heaps=[heap for heap in heaps if heap.name in names],
        questions=[] if given.peers == "none" else selected(given.peers, list(PEER_QUESTIONS)),
        rounds=given.rounds or (1 if given.quick else 5),
        quick=given.quick,
        limit_seconds=given.limit,
        python=given.python,
        results=given.results,
    )
