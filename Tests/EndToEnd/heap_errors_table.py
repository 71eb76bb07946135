"""Runs the tests of errors on the heap and writes down what each tool saw: `make heap-errors`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from heap_error_cases import CASES, ELSEWHERE, FOUND, MISSED, UNTRIED
from lost_block_tools import valgrind_version

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
TABLE = REPOSITORY / "Benchmarks" / "heap-errors.md"
TOOLS = {"plain": "kmmem", "guarded": "kmmem --guard=all", "valgrind": "Valgrind", "sanitizer": "ASan"}

#: What became of a program under a tool, by source, tool and twin.
Seen = dict[tuple[str, str, str], str]


def main() -> int:
    """Runs the tests, and leaves the page; the exit code is pytest's."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "test_heap_errors.py"]
        environment = {**os.environ, "KMMEM_HEAP_ERRORS_SEEN": folder}
        code = subprocess.run(command, cwd=HERE, env=environment, check=False).returncode
        lines = [line for path in Path(folder).glob("*.jsonl") for line in path.read_text().splitlines()]
    rows = [json.loads(line) for line in lines]
    seen = {(row["case"], row["tool"], row["twin"]): row["what"] for row in rows}
    TABLE.write_text(page(seen, code), encoding="utf-8")
    print(f"written: {TABLE.relative_to(REPOSITORY)}")
    return code


def page(seen: Seen, code: int) -> str:
    """The page: how often each tool was right, a row for each program, and why tools differ."""
    lines = [
        "# Errors on the heap: kmmem beside Valgrind and AddressSanitizer",
        "",
        f"Made by `make heap-errors` on {time.strftime('%Y-%m-%d')}: {platform.machine()}, {valgrind_version()}, "
        f"{compiler_version()}, exit code {code}. Each of {len(CASES)} programs of Tests/Programs/heap_errors has one "
        "error, and an innocent twin that does nearly the same. Valgrind and kmmem run the programs as they are, ASan "
        "those that were compiled for it. The line of an error is the one that does it, that of a leak the one that "
        "allocates.",
        "",
        f"| tool | {FOUND} | {ELSEWHERE} | {MISSED} | {UNTRIED} | innocent programs accused |",
        "|---|---:|---:|---:|---:|---:|",
        *summary(seen),
        "",
        f"| program | error | {' | '.join(TOOLS.values())} |",
        f"|---|---|{'---|' * len(TOOLS)}",
        *(f"| {case.source} | {case.kind}: {case.error} | {' | '.join(cells(seen, case.source))} |" for case in CASES),
        "",
        "## Why a tool says something else, or nothing",
        "",
        "| tool | programs | why |",
        "|---|---|---|",
        *reasons(),
    ]
    return "\n".join(lines) + "\n"


def cells(seen: Seen, source: str) -> list[str]:
    """What each tool made of the guilty program."""
    return [seen.get((source, tool, "guilty"), UNTRIED) for tool in TOOLS]


def summary(seen: Seen) -> list[str]:
    """A row for each tool: how many programs it judged how."""
    rows = []
    for tool, name in TOOLS.items():
        sights = Counter(seen.get((case.source, tool, "guilty"), UNTRIED) for case in CASES)
        innocents = [seen[key] for case in CASES if (key := (case.source, tool, "innocent")) in seen]
        accused = f"{innocents.count('accused')} of {len(innocents)}"
        figures = [str(sights[sight]) for sight in (FOUND, ELSEWHERE, MISSED, UNTRIED)]
        rows.append(f"| {name} | {' | '.join(figures)} | {accused} |")
    return rows


def reasons() -> list[str]:
    """A row for each reason for which a tool is expected to differ: the tests hold it to that."""
    programs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for tool, name in TOOLS.items():
        for case in CASES:
            if why := case.expected(tool).why:
                programs[name, why].append(case.source)
    return [f"| {name} | {shortened(sources)} | {why} |" for (name, why), sources in programs.items()]


def shortened(sources: list[str]) -> str:
    """The programs, or how many they are if they are many."""
    return ", ".join(sources) if len(sources) <= 5 else f"{len(sources)} programs"


def compiler_version() -> str:
    """The first line of what gcc says of itself."""
    done = subprocess.run(["gcc", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
