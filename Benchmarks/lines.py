"""What it costs to count lines: kmmem lines beside memory_profiler, on the same functions.

    python3 Benchmarks/lines.py [--rounds 5] [--python PATH ...]

The interpreters need kmmem's package and memory_profiler. Prints a table, which lines.md explains.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from sections import find_kmmem

#: Both are given `profile`; each prints the seconds that the function itself took.
PROGRAMS = {
    "many short lines": """
import time

def beat(count):
    total, kept = 0, []
    for number in range(count):
        third = number % 3
        if third == 0:
            total += number
        elif third == 1:
            total -= 1
        else:
            kept.append(number)
    return total, kept
work, size = beat, {short}
""",
    "json, as in a service": """
import json, time

SONGS = json.dumps([dict(key=number % 24, notes=list(range(1000, 1060))) for number in range(2000)])

def index(count):
    for _ in range(count):
        songs = json.loads(SONGS)
        by_key = {{}}
        for song in songs:
            notes = song["notes"]
            notes.sort()
            by_key.setdefault(song["key"], []).append(notes)
        encoded = json.dumps(by_key)
    return encoded
work, size = index, {long}
""",
}
END = """
work = decorated(work)
begin = time.perf_counter()
work(size)
print(time.perf_counter() - begin)
"""
UNDECORATED = "decorated = lambda function: function\n"
WAYS = {
    "alone": (UNDECORATED, ["{python}", "{program}"]),
    "recorded": (
        UNDECORATED,
        ["{kmmem}", "profile", "-q", "--force", "-o", "{capture}", "--python", "{python}", "{program}"],
    ),
    "kmmem lines": ("decorated = profile\n", ["{kmmem}", "lines", "--python", "{python}", "{program}"]),
    "memory_profiler": (
        "from memory_profiler import profile\nimport io\ndecorated = profile(stream=io.StringIO())\n",
        ["{python}", "{program}"],
    ),
}


def main() -> None:
    """Measure in turns, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", type=int, default=100_000, help="iterations of the short lines")
    parser.add_argument("--long", type=int, default=20, help="documents of the service")
    parser.add_argument("--python", action="append", default=[], metavar="PATH")
    options = parser.parse_args()
    own = find_kmmem().parent / "python"
    for python in options.python or [str(own)]:
        version = subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
        for name, source in PROGRAMS.items():
            times = measure(python, source.format(short=options.short, long=options.long), options.rounds)
            print(f"\nPython {version}, {name}; {options.rounds} rounds in turns\n")
            print(table(times), flush=True)


def measure(python: str, source: str, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each way, round by round."""
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for way, (start, command) in WAYS.items():
                program = Path(folder, "program.py")
                program.write_text(start + source + END)
                words = {
                    "python": python,
                    "kmmem": find_kmmem(),
                    "program": program,
                    "capture": Path(folder, "run.kmmem"),
                }
                filled = [word.format(**words) for word in command]
                done = subprocess.run(filled, capture_output=True, text=True, check=False)
                if done.returncode != 0:
                    sys.exit(f"{' '.join(filled)} failed:\n{done.stderr}")
                times[way].append(json.loads(done.stdout.splitlines()[-1]))
    return times


def table(times: dict[str, list[float]]) -> str:
    """Return the medians, and what each way adds to the program alone, against what memory_profiler adds."""
    alone = times["alone"]
    theirs = [late - early for late, early in zip(times["memory_profiler"], alone)]
    rows = ["| | seconds | added | of what memory_profiler adds |", "|---|---:|---:|---:|"]
    for way, seconds in times.items():
        added = [late - early for late, early in zip(seconds, alone)]
        share = statistics.median(own / other for own, other in zip(added, theirs))
        rows.append(
            f"| {way} | {statistics.median(seconds):.3f} | {statistics.median(added):.3f} | "
            f"{f'1/{1 / share:,.0f}' if share > 0 else '0'} |"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    main()
