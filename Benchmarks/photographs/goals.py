"""The goals of photographs, held against what was measured."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from comparison.verdicts.verdict import Verdict

from .arguments import Heap
from .figures import Measurements


@dataclass(frozen=True)
class Limits:
    """The highest values that are allowed."""

    walk_per_collection: float
    pause_milliseconds_per_gigabyte: float
    copy_bytes_per_node: float
    copy_bytes_per_reference: float
    load_seconds: float
    load_bytes: float
    path_milliseconds: float
    cut_seconds: float


def read_limits(path: Path) -> Limits:
    """The limits in the file of all thresholds; a wrong file is a mistake of ours and raises what it raises."""
    return Limits(**json.loads(path.read_text(encoding="utf-8"))["photographs"])


def judged(limits: Limits, measurements: Measurements, heaps: list[Heap]) -> list[Verdict]:
    """A verdict for each goal and heap; pauses are judged on all heaps, the other goals on those of many objects."""
    verdicts = []
    for heap in heaps:
        verdicts.append(
            Verdict(
                f"{heap.name}: pause per GB of the program's memory",
                limits.pause_milliseconds_per_gigabyte,
                measurements.photograph(heap.name, lambda found: found.pause_per_gigabyte),
                "ms",
            )
        )
        if heap.is_mixed:
            verdicts += taking_verdicts(limits, measurements, heap) + reading_verdicts(limits, measurements, heap)
    return verdicts


def taking_verdicts(limits: Limits, measurements: Measurements, heap: Heap) -> list[Verdict]:
    """The walk, and the copy's memory."""
    per_node, per_reference = limits.copy_bytes_per_node, limits.copy_bytes_per_reference
    allowed = measurements.photograph(heap.name, lambda p: per_node * p.nodes + per_reference * p.references)
    copied = measurements.photograph(heap.name, lambda p: p.copy_bytes)
    return [
        Verdict(
            f"{heap.name}: walk in collections",
            limits.walk_per_collection,
            measurements.photograph(heap.name, lambda found: found.walk_ratio),
        ),
        Verdict(
            f"{heap.name}: memory of the copy, {per_node:g} B per node and {per_reference:g} B per reference",
            (allowed or 0) / 1e6 if allowed else float("nan"),
            None if copied is None else copied / 1e6,
            "MB",
        ),
    ]


def reading_verdicts(limits: Limits, measurements: Measurements, heap: Heap) -> list[Verdict]:
    """Loading, ways and cuts. The first ones may pay for what later ones find ready: the slowest counts."""
    path = measurements.reading(heap.name, lambda r: max(r.path_seconds, default=None))
    return [
        Verdict(
            f"{heap.name}: load and dominators",
            limits.load_seconds,
            measurements.reading(heap.name, lambda r: r.load_seconds),
            "s",
        ),
        Verdict(
            f"{heap.name}: highest memory of reading",
            limits.load_bytes / 1e6,
            measurements.reading(heap.name, lambda r: r.load_bytes / 1e6),
            "MB",
        ),
        Verdict(
            f"{heap.name}: load, components, dominators and retained sizes in one thread",
            limits.load_seconds,
            measurements.reading(heap.name, lambda r: r.analysis_seconds),
            "s",
        ),
        Verdict(
            f"{heap.name}: highest memory of that",
            limits.load_bytes / 1e6,
            measurements.reading(heap.name, lambda r: None if r.step_bytes is None else r.step_bytes / 1e6),
            "MB",
        ),
        Verdict(
            f"{heap.name}: ways to an object",
            limits.path_milliseconds,
            None if path is None else 1e3 * path,
            "ms",
        ),
        Verdict(
            f"{heap.name}: cut of an object",
            limits.cut_seconds,
            measurements.reading(heap.name, lambda r: max(r.cut_seconds, default=None)),
            "s",
        ),
    ]
