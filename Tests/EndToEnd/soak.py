"""Runs the random tests with their full counts and writes down what became of each: `make soak`.

With names of counts (`soak.py ATTACH`) those alone are run again, and their rows of the page made anew.
"""

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
REPOSITORY = HERE.parent.parent
TABLE = REPOSITORY / "Benchmarks" / "soak.md"

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
    "SNAPSHOT": (1000, "snapshots in a row of a program with packages, and of 100 threads (a fifth per interpreter)"),
    "ATTACH": (500, "cycles of attach and detach under load, per interpreter (a quarter with 50 threads, and asleep)"),
    "LOST": (600, "random programs of lost and held blocks under Valgrind, LeakSanitizer and kmmem"),
    "SUITE": (6, "modules of music21 whose own tests have the same outcomes under the pytest plugin"),
    "GRAPH": (3000, "random graphs against slow and obvious algorithms, per algorithm"),
}
FILES = {
    "test_ledger.py": {"ORACLE"},
    "test_deaths.py": {"KILL"},
    "test_bad_input.py": {"TRUNCATION", "DAMAGE"},
    "test_native_stacks.py": {"STACK"},
    "test_objects.py": {"OBJECT"},
    "test_compaction.py": {"INTERRUPT", "KILLED_COMPACT"},
    "test_snapshot_campaign.py": {"SNAPSHOT"},
    "test_lost_blocks_oracle.py": {"LOST"},
    "test_attach.py": {"ATTACH"},
    "test_pytest_plugin.py": {"SUITE"},
}
HEADING = "| test | cases | passed | failed | expected failures and skips | seconds |"
RULE = "|---|---:|---:|---:|---:|---:|"


def main(names: set[str]) -> int:
    """Runs the tests, those of some counts or all; the exit code is pytest's, or that of `swift test`."""
    if unknown := names - COUNTS.keys():
        sentence = f"{', '.join(sorted(unknown))} counts nothing; name some of {', '.join(COUNTS)}."
        print(f"soak.py: {sentence}", file=sys.stderr)
        return 2
    files = [file for file, counted in FILES.items() if not names or counted & names]
    counts = {f"KMMEM_{name}_RUNS": str(count) for name, (count, _) in COUNTS.items()}
    environment = {
        **os.environ,
        **counts,
        "KMMEM_MATRIX": "all",
        "KMMEM_LOST_TABLE": str(TABLE.with_name("lost-blocks.md")),
    }
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report, graphs = Path(folder) / "soak.xml", Path(folder) / "graphs.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", f"--junitxml={report}", *files]
        code = subprocess.run(command, cwd=HERE, env=environment, check=False).returncode if files else 0
        command = ["swift", "test", "-c", "release", "--quiet", "--filter", "HeapGraphTests", "--xunit-output", graphs]
        graph_code = 0
        if not names or "GRAPH" in names:
            graph_code = subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode
        cases = [case for path in Path(folder).glob("*.xml") for case in ElementTree.parse(path).iter("testcase")]
        seconds = time.monotonic() - started
        text = again(names, cases, seconds, code or graph_code) if names else page(cases, seconds, code or graph_code)
        TABLE.write_text(text, encoding="utf-8")
    print(f"written: {TABLE.relative_to(REPOSITORY)}")
    return code or graph_code


def page(cases, seconds: float, code: int) -> str:
    """The page: what was run how often, and a row for each test."""
    lines = [
        "# The long campaigns",
        "",
        f"Made by `make soak` on {time.strftime('%Y-%m-%d')}: {platform.machine()}, {os.cpu_count()} cores, Linux "
        f"{platform.release()}, {seconds / 60:.0f} minutes, exit code {code}. "
        "Seeds count up from 1 (`KMMEM_ORACLE_SEED`).",
        "",
        "| count | of |",
        "|---:|---|",
        *(f"| {count:,} | {what} |" for count, what in COUNTS.values()),
        "",
        HEADING,
        RULE,
        *rows(cases),
    ]
    return "\n".join(lines) + "\n"


def again(names: set[str], cases, seconds: float, code: int) -> str:
    """The page with the rows of some tests made anew, and a line about that."""
    head, _, table = TABLE.read_text(encoding="utf-8").partition(HEADING)
    made = {row.split(" | ")[0]: row for row in [*table.splitlines()[2:], *rows(cases)]}
    which = ", ".join(f"{COUNTS[name][0]:,} {COUNTS[name][1]}" for name in sorted(names))
    told = f"Run again on {time.strftime('%Y-%m-%d')}, {seconds / 60:.0f} minutes, exit code {code}: {which}."
    top, gap, rest = head.partition("\n\n| count | of |")
    lines = [f"{top}\n\n{told}{gap}{rest}{HEADING}", RULE, *(made[test] for test in sorted(made))]
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
    texts = {name: " | ".join([name, *(f"{value:.0f}" for value in figures)]) for name, figures in tests.items()}
    return [f"| {texts[name]} |" for name in sorted(texts)]


if __name__ == "__main__":
    sys.exit(main(set(sys.argv[1:])))
