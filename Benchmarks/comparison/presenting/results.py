"""The result as a page for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..measuring.figures import Measurements
from ..tools import SAMPLED
from ..verdicts.verdict import Verdict
from . import sections
from .keeping import stem


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
        size = "" if self.options["scale"] == 1 else f"-scale-{self.options['scale']:g}"
        return stem(self.options["date"], self.machine) + size


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
