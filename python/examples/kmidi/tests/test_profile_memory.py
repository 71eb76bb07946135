"""The memory report is whole, and tells of a planted defect."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "profile_memory.py"


def written(*options: str) -> tuple[str, str]:
    """What the script writes to its two streams."""
    command = [sys.executable, str(SCRIPT), *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def innocent() -> tuple[str, str]:
    """The report and the progress, without a defect."""
    return written("--chorales", "1")


BUDGET = r"^  {name} +{measure} +([\d.,]+)( [kMG]?B)? .*  (ok|BROKEN)(?:  .*)?$"


def used(section: str, name: str, measure: str) -> tuple[list[float], set[str]]:
    """What the runs have used of a budget, and what is said of it; runs that did nothing of the kind are left out."""
    rows = re.findall(BUDGET.format(name=name, measure=measure), section, re.MULTILINE)
    return [float(row[0].replace(",", "")) for row in rows], {row[2] for row in rows}


def targets(report: str) -> str:
    """The section of the targets."""
    return report.partition("Memory usage targets")[2].partition("Where the memory")[0]


def test_all_targets_are_met_and_measured(innocent):
    report, progress = innocent
    section = targets(report)
    assert "BROKEN" not in section
    measured = (
        ("all", "baseline"),
        ("music-generation", "peak"),
        ("ml-models", "peak"),
        ("penta-core", "baseline"),
        ("audio-stream", "peak"),
    )
    for name, measure in measured:
        figures, verdicts = used(section, name, measure)
        assert verdicts == {"ok"}, section
        assert max(figures) > 0, section
    assert used(section, "audio-thread", "violations") == ([0], {"ok"})
    assert progress.splitlines()[:2] == ["recording: harmony", "recording: models"]


def test_sites_and_findings_are_in_the_report(innocent):
    report, _ = innocent
    assert "Biggest at the peak" in report
    assert "penta::" in report, "C++ frames are missing"
    assert not re.search(r"certain, |probable, ", report.partition("What leaks")[2]), report


def test_defects_are_told():
    report, _ = written("--chorales", "1", "--defect", "audio-allocation", "--defect", "callback-cycle")
    figures, verdicts = used(targets(report), "audio-thread", "violations")
    assert min(figures) > 0
    assert verdicts == {"BROKEN"}
    findings = " ".join(report.partition("What leaks")[2].split())
    assert "penta_core.EventHub keeps what keeps it" in findings, findings
    assert "certain, cross-language-cycles/cycle" in findings


def test_help_and_bad_input():
    done = subprocess.run([sys.executable, str(SCRIPT), "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "--chorales N" in done.stdout
    assert (
        subprocess.run([sys.executable, str(SCRIPT), "--chorales", "x"], capture_output=True, check=False).returncode
        == 2
    )
