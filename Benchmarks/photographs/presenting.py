"""The result as a page for people and as JSON for scripts, kept in Benchmarks/results."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from comparison.presenting.markdown import table
from comparison.presenting.results import joined, verdict_document
from comparison.presenting.sections import MISSING, goal_section
from comparison.verdicts.verdict import Verdict

from .arguments import PEER_QUESTIONS, Heap
from .figures import Answer, Measurements, Photograph, Reading


@dataclass(frozen=True)
class Session:
    """What was measured, on what, and how."""

    machine: dict[str, str]
    options: dict[str, object]
    heaps: list[Heap]

    @property
    def name(self) -> str:
        """Date, processor and kind of the session; the same on every host of one kind."""
        words = f"{self.machine['processor']} {self.machine['cores']} cores"
        slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
        return f"{self.options['date']}-{slug}-snapshots{'-quick' if self.options['quick'] else ''}"


TAKING: dict[str, Callable[[Photograph], str]] = {
    "nodes": lambda p: f"{p.nodes:,}",
    "references": lambda p: f"{p.references:,}",
    "file, MB": lambda p: f"{p.snapshot_bytes / 1e6:.0f}",
    "program, MB": lambda p: f"{p.program_bytes / 1e6:.0f}",
    "gc.collect(), s": lambda p: f"{p.collection_seconds:.3f}",
    "walk, s": lambda p: f"{p.walk_seconds:.3f}",
    "walk in collections": lambda p: f"{p.walk_ratio:.2f}",
    "file complete after, s": lambda p: f"{p.complete_seconds:.3f}",
    "pause, ms": lambda p: f"{1e3 * p.pause_seconds:.1f}",
    "pause, ms per GB": lambda p: f"{p.pause_per_gigabyte:.1f}",
    "copy's own memory, MB": lambda p: f"{p.copy_bytes / 1e6:.0f}",
    "copy's own memory, B per node": lambda p: f"{p.copy_bytes / p.nodes:.1f}",
    "throughput right after": lambda p: f"{p.throughput:.0%}",
}
READING: dict[str, Callable[[Reading], float | None]] = {
    "load and dominators, s": lambda r: r.load_seconds,
    "highest memory, MB": lambda r: r.load_bytes / 1e6,
    "first ways, ms": lambda r: 1e3 * r.path_seconds[0] if r.path_seconds else None,
    "slowest later ways, ms": lambda r: 1e3 * max(r.path_seconds[1:]) if r.path_seconds[1:] else None,
    "first cut, ms": lambda r: 1e3 * r.cut_seconds[0] if r.cut_seconds else None,
    "slowest later cut, ms": lambda r: 1e3 * max(r.cut_seconds[1:]) if r.cut_seconds[1:] else None,
}


def page(session: Session, measurements: Measurements, verdicts: list[Verdict]) -> str:
    """The whole result in Markdown."""
    names = [heap.name for heap in session.heaps]
    facts = {**session.machine, **{name: str(value) for name, value in session.options.items()}}
    listed = "\n".join(f"- {name}: {value}" for name, value in facts.items())
    parts = [
        ("Goals", goal_section(verdicts)),
        ("Taking a photograph", taking_section(measurements, names)),
        ("Reading it", reading_section(measurements, names)),
        ("The same questions, answered by the peers", peer_section(measurements, session.heaps)),
    ]
    if measurements.failures:
        rows = [[f.heap, f.question, " ".join(f.reason.split())[:160].replace("|", "/")] for f in measurements.failures]
        parts.append(("What failed", table(["heap", "question", "reason"], rows)))
    how = "Figures are medians over the rounds. ../README.md says how everything is measured."
    return f"# Photographs of heaps\n\n{listed}\n\n{how}\n\n{joined(parts)}"


def taking_section(measurements: Measurements, heaps: list[str]) -> str:
    """How photographs are taken; of each heap the round with the median walk, so that its figures belong together."""
    chosen = [median_round([p for p in measurements.photographs if p.heap == heap]) for heap in heaps]
    rows = [[name, *(cell(found) if found else MISSING for found in chosen)] for name, cell in TAKING.items()]
    return table(["", *heaps], rows)


def median_round(found: list[Photograph]) -> Photograph | None:
    """The photograph with the median walk, the faster one of two."""
    ordered = sorted(found, key=lambda photograph: photograph.walk_ratio)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


def reading_section(measurements: Measurements, heaps: list[str]) -> str:
    """How long it takes to read a photograph and to ask about it."""
    rows = []
    for name, figure in READING.items():
        values = [measurements.reading(heap, figure) for heap in heaps]
        rows.append([name, *(MISSING if value is None else f"{value:,.2f}" for value in values)])
    return table(["", *heaps], rows)


def peer_section(measurements: Measurements, heaps: list[Heap]) -> str:
    """Seconds, pause and memory of kmmem and of each question to a peer, on the heaps of many objects."""
    rows = []
    for heap in (heap for heap in heaps if heap.is_mixed):
        rows.append(own_row(measurements, heap.name))
        for question in PEER_QUESTIONS:
            figures: tuple[Callable[[Answer], float], ...] = (
                lambda a: a.seconds,
                lambda a: a.seconds / a.collection_seconds,
                lambda a: a.grown_bytes / 1e6,
            )
            seconds, collections, grown = (measurements.answer(heap.name, question, figure) for figure in figures)
            if seconds is not None and collections is not None and grown is not None:
                cells = [f"{seconds:.2f}", f"{1e3 * seconds:,.0f}", f"{collections:.1f}", f"{grown:,.0f}"]
                rows.append([f"{heap.name}: {question}", *cells])
    return table(["", "seconds", "of them pause, ms", "collections", "memory, MB"], rows)


def own_row(measurements: Measurements, heap: str) -> list[str]:
    """What kmmem takes from the call to the table of objects by type; its memory is that of the copy."""
    complete = measurements.photograph(heap, lambda p: p.complete_seconds)
    load = measurements.reading(heap, lambda r: r.load_seconds)
    pause = measurements.photograph(heap, lambda p: 1e3 * p.pause_seconds)
    collection = measurements.photograph(heap, lambda p: p.collection_seconds)
    copy = measurements.photograph(heap, lambda p: p.copy_bytes / 1e6)
    name = f"{heap}: kmmem, photograph and objects"
    if complete is None or load is None or pause is None or collection is None or copy is None:
        return [name, *[MISSING] * 4]
    seconds = complete + load
    return [name, f"{seconds:.2f}", f"{pause:,.0f}", f"{seconds / collection:.1f}", f"{copy:,.0f}"]


def keep(session: Session, measurements: Measurements, verdicts: list[Verdict], folder: Path) -> Path:
    """Write the page and the JSON; returns the page's path."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{session.name}.md"
    path.write_text(page(session, measurements, verdicts), encoding="utf-8")
    document = {
        "schema": "kmmem.benchmarks.snapshots",
        "version": 1,
        "session": dataclasses.asdict(session),
        "verdicts": [verdict_document(verdict) for verdict in verdicts],
        "measurements": dataclasses.asdict(measurements),
    }
    path.with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path
