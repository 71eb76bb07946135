"""The result as a page for people and as JSON for scripts, kept in Benchmarks/results."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..measuring.figures import Measurements
from ..tools import SAMPLED
from ..verdicts.verdict import Verdict
from . import sections


@dataclass(frozen=True)
class Session:
    """What was compared, on what, and how."""

    machine: dict[str, str]
    options: dict[str, Any]
    tools: list[str]
    workloads: list[str]

    @property
    def name(self) -> str:
        """Date, processor and size of the session; the same on every host of one kind."""
        words = f"{self.machine['processor']} {self.machine['cores']} cores"
        slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
        size = "" if self.options["scale"] == 1 else f"-scale-{self.options['scale']:g}"
        return f"{self.options['date']}-{slug}{size}"


def page(session: Session, measurements: Measurements, verdicts: list[Verdict]) -> str:
    """The whole result in Markdown."""
    names = session.tools, session.workloads
    parts = [
        ("kmmem and its peers", introduction(session)),
        ("Goals", sections.goal_section(verdicts)),
    ]
    if measurements.pilots:
        parts.extend(ratio_parts(session, measurements))
        parts.append(("Recorded files", sections.file_section(measurements, *names)))
    if measurements.footprints:
        parts.append(("Memory added to the process", sections.memory_section(measurements)))
    if measurements.instructions:
        parts.append(("Instructions when sampled", sections.instruction_section(measurements, SAMPLED.name)))
    if measurements.readings:
        parts.append(("Reading the largest file", sections.reading_section(measurements)))
    if measurements.failures:
        parts.append(("What failed", sections.failure_section(measurements)))
    heading, *others = parts
    return f"# {heading[0]}\n\n{heading[1]}\n\n{joined(others)}"


def ratio_parts(session: Session, measurements: Measurements) -> list[tuple[str, str]]:
    """The tables of ratios on both clocks, with their titles."""
    names = session.tools, session.workloads
    return [
        ("Ratios, whole command", sections.ratio_section(measurements, *names, "command")),
        ("Ratios, the program's own clock", sections.ratio_section(measurements, *names, "program")),
    ]


def joined(parts: list[tuple[str, str]]) -> str:
    """Sections under second-level headings."""
    return "\n".join(f"## {title}\n\n{body}\n" for title, body in parts)


def introduction(session: Session) -> str:
    """The machine, the options, and how to read the tables."""
    facts = {**session.machine, **{name: str(value) for name, value in session.options.items()}}
    listed = "\n".join(f"- {name}: {value}" for name, value in facts.items())
    return (
        f"{listed}\n\nRatios are medians over the rounds, each to the untracked run of its round; slowdown is"
        " ratio - 1. An asterisk marks the pilot's single, smaller run. ../README.md says how everything is measured."
    )


def keep(session: Session, measurements: Measurements, verdicts: list[Verdict], folder: Path) -> Path:
    """Write the page and the JSON; returns the page's path."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{session.name}.md"
    path.write_text(page(session, measurements, verdicts), encoding="utf-8")
    document = {
        "schema": "kmmem.benchmarks",
        "version": 1,
        "session": dataclasses.asdict(session),
        "verdicts": [verdict_document(verdict) for verdict in verdicts],
        "measurements": dataclasses.asdict(measurements),
    }
    path.with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON; a limit that depends on what was not measured is null."""
    document = {**dataclasses.asdict(verdict), "is_met": verdict.is_met}
    return {**document, "limit": None if verdict.limit != verdict.limit else verdict.limit}
