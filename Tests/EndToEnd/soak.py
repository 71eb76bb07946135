"""Runs the random tests with their full counts and writes down what became of each: `make soak`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = HERE.parent.parent / "Benchmarks" / "soak.md"

#: What a variable KMMEM_<NAME>_RUNS counts, and how often it is done here.
COUNTS = {
    "ORACLE": (1000, "serial runs of the accuracy oracle (and a fifth of it in parallel)"),
    "KILL": (200, "programs killed at a random moment"),
    "TRUNCATION": (2000, "places at which a capture is cut off"),
    "DAMAGE": (1000, "captures with random damage"),
    "STACK": (50, "rounds of native stacks against libunwind"),
    "OBJECT": (20, "rounds of the object ledger, per interpreter and ending"),
    "INTERRUPT": (60, "interrupts at a random moment"),
    "KILLED_COMPACT": (50, "compactions of killed programs"),
}
FILES = (
    "test_ledger.py",
    "test_deaths.py",
    "test_bad_input.py",
    "test_native_stacks.py",
    "test_objects.py",
    "test_compaction.py",
)


def main() -> int:
    """Runs the tests; the exit code is pytest's."""
    counts = {f"KMMEM_{name}_RUNS": str(count) for name, (count, _) in COUNTS.items()}
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "soak.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", f"--junitxml={report}", *FILES]
        code = subprocess.run(command, cwd=HERE, env={**os.environ, **counts}, check=False).returncode
        cases = ElementTree.parse(report).getroot().iter("testcase")
        TABLE.write_text(page(cases, time.monotonic() - started, code), encoding="utf-8")
    print(f"written: {TABLE.relative_to(HERE.parent.parent)}")
    return code


def page(cases, seconds: float, code: int) -> str:
    """The page: what was run how often, and a row for each test."""
    lines = [
        "# The long campaigns",
        "",
        f"Made by `make soak` on {time.strftime('%Y-%m-%d')}: {platform.machine()}, {os.cpu_count()} cores, Linux "
        f"{platform.release()}, {seconds / 60:.0f} minutes, pytest's exit code {code}. "
        "Seeds count up from 1 (`KMMEM_ORACLE_SEED`).",
        "",
        "| count | of |",
        "|---:|---|",
        *(f"| {count:,} | {what} |" for count, what in COUNTS.values()),
        "",
        "| test | cases | passed | failed | expected failures and skips | seconds |",
        "|---|---:|---:|---:|---:|---:|",
        *(f"| {row} |" for row in rows(cases)),
    ]
    return "\n".join(lines) + "\n"


def rows(cases) -> list[str]:
    """A row for each test function, over its parameters."""
    tests: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0, 0.0])
    for case in cases:
        figures = tests[f"{case.get('classname')}.{case.get('name', '').partition('[')[0]}"]
        outcome = 2 if case.find("failure") is not None or case.find("error") is not None else 3
        if outcome == 3 and case.find("skipped") is None:
            outcome = 1
        figures[0] += 1
        figures[outcome] += 1
        figures[4] += float(case.get("time", 0))
    return [" | ".join([name, *(f"{value:.0f}" for value in figures)]) for name, figures in sorted(tests.items())]


if __name__ == "__main__":
    sys.exit(main())
