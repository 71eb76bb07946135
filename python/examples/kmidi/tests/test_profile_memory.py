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


def used(report: str, target: str) -> float:
    """What is used of a target."""
    return float(re.search(rf"{target}\s+([\d.,]+)", report)[1].replace(",", ""))


def test_all_targets_are_met_and_measured(innocent):
    report, progress = innocent
    section = report.partition("Memory usage targets")[2].partition("Where the memory")[0]
    assert section.count("  ok\n") == 6, section
    for target in ("API Service, baseline", "Music Generation, each", "ML Models, all loaded", "Penta-Core, baseline"):
        assert used(section, target) > 0, section
    assert used(section, "Audio Processing, each stream") > 1
    assert used(section, "Real-time Safety, audio thread") == 0
    assert progress.splitlines()[:2] == ["recording: harmony", "recording: models"]


def test_sites_and_findings_are_in_the_report(innocent):
    report, _ = innocent
    assert "Biggest at the peak" in report
    assert "penta::" in report, "C++ frames are missing"
    assert not re.search(r"certain, |probable, ", report.partition("What leaks")[2]), report


def test_defects_are_told():
    report, _ = written("--chorales", "1", "--defect", "audio-allocation", "--defect", "callback-cycle")
    assert used(report, "Real-time Safety, audio thread") > 0
    assert re.search(r"Real-time Safety.*TOO MUCH", report)
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
