"""The result as a page for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from comparison.presenting.keeping import stem
from comparison.presenting.markdown import table
from comparison.presenting.results import joined
from comparison.presenting.sections import MISSING, goal_section
from comparison.verdicts.verdict import Verdict

from .arguments import PEER_QUESTIONS, Heap
from .figures import Answer, Measurements, Photograph, Reading


@dataclass(frozen=True)
class Session:
    """What was measured, on what, and how."""

    machine: dict[str, str]
    options: dict[str, Any]
    heaps: list[Heap]

    @property
    def name(self) -> str:
        """Date, processor and kind of the session; the same on every host of one kind."""
        return f"{stem(self.options['date'], self.machine)}-snapshots{'-quick' if self.options['quick'] else ''}"


# Of each figure, how it is written.
TAKING: dict[str, tuple[str, Callable[[Photograph], float]]] = {
    "nodes": (",.0f", lambda p: p.nodes),
    "references": (",.0f", lambda p: p.references),
    "file, MB": (".0f", lambda p: p.snapshot_bytes / 1e6),
    "program, MB": (".0f", lambda p: p.program_bytes / 1e6),
    "gc.collect(), s": (".3f", lambda p: p.collection_seconds),
    "walk, s": (".3f", lambda p: p.walk_seconds),
    "walk in collections": (".2f", lambda p: p.walk_ratio),
    "file complete after, s": (".3f", lambda p: p.complete_seconds),
    "pause, ms": (".1f", lambda p: 1e3 * p.pause_seconds),
    "pause, ms per GB": (".1f", lambda p: p.pause_per_gigabyte),
    "copy's own memory, MB": (".0f", lambda p: p.copy_bytes / 1e6),
    "copy's own memory, B per node": (".1f", lambda p: p.copy_bytes / p.nodes),
    "throughput right after": (".0%", lambda p: p.throughput),
}
READING: dict[str, Callable[[Reading], float | None]] = {
    "load and dominators, s": lambda r: r.load_seconds,
    "highest memory, MB": lambda r: r.load_bytes / 1e6,
    "analysis in one thread, s": lambda r: r.analysis_seconds,
    "its loading, s": lambda r: r.step_seconds.get("load"),
    "its components, s": lambda r: r.step_seconds.get("components"),
    "its dominators and retained sizes, s": lambda r: r.step_seconds.get("dominators and retained sizes"),
    "its highest memory, MB": lambda r: None if r.step_bytes is None else r.step_bytes / 1e6,
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
    """How photographs are taken."""
    rows = []
    for name, (form, figure) in TAKING.items():
        values = [measurements.photograph(heap, figure) for heap in heaps]
        rows.append([name, *(MISSING if value is None else format(value, form) for value in values)])
    return table(["", *heaps], rows)


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
