"""What is said of containers that grow with a test's rounds."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._growth import GrowthReport

_WIDTH = 110
"""Columns of a line of evidence."""


def growth_text(report: GrowthReport) -> str:
    """Say in words which containers grow without a limit, who adds to them, and what limit to set."""
    lines = [f"kmmem_no_growth: over {report.rounds} rounds something grows and has no limit"]
    for verdict in report.accused:
        head, *rest = str(verdict).splitlines()
        lines += ["", f"  {head}"]
        for line in rest:
            lines += wrap(line.strip(), _WIDTH, initial_indent="    ", subsequent_indent="      ")
        if verdict.added_by is not None:
            adder = verdict.added_by
            lines.append(f"    added   {adder.function} ({adder.file}:{adder.line})")
    return "\n".join(lines)
