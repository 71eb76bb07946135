"""What a rung of `kmmem growth PID` costs the process and kmmem, by the size of the heap; and the table of containers.

usage: growth.py [--objects N,N,...] [--rounds N] [--every SECONDS]

Prints the tables of Benchmarks/growth.md. Needs `make install` and what `make test` installs.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
INTERVALS = 3
#: Holds so many objects and works; tells every twentieth of a second how much is done, and the longest time between two
#: pieces of the work.
PROGRAM = """
import sys, time
held = [{"id": number, "tags": [str(number)]} for number in range(int(sys.argv[1]) // 3)]
recent, done, longest = {}, 0, 0.0
out = open(sys.argv[2], "w", buffering=1)
last = told = time.monotonic()
while True:
    for number in range(50):
        recent[number] = [str(number + done)]
    done += 1
    now = time.monotonic()
    longest = max(longest, now - last)
    last = now
    if now - told > 0.05:
        print(now, done, longest, file=out)
        told, longest = now, 0.0
"""


@dataclass(frozen=True)
class Cost:
    """What one measurement of some rungs has cost, by rung."""

    throughput: float
    """Of that before it."""
    pause: float
    """Seconds that the process stood still, as the photographs say."""
    longest: float
    """The longest time between two pieces of the program's work, in seconds."""
    walk: float
    """Seconds that the copy of the process was at work."""
    reading: float
    """Seconds of a processor that kmmem itself has used."""
    file: int
    """Bytes of a photograph, which is removed once it is read."""


class Worker:
    """A program that works, until the end of the block."""

    def __init__(self, objects: int, folder: Path) -> None:
        self.told = folder / "told"
        command = [str(BIN / "python"), "-c", PROGRAM, str(objects), str(self.told)]
        self.process = subprocess.Popen(command)

    def __enter__(self) -> Worker:
        """Wait until it works."""
        while not self.told.exists() or self.told.stat().st_size < 200:
            time.sleep(0.1)
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()

    def between(self, start: float, end: float) -> tuple[float, float]:
        """Return the work done in a second, and the longest time between two pieces."""
        rows = [tuple(map(float, line.split())) for line in self.told.read_text().splitlines()[:-1]]
        inside = [row for row in rows if start <= row[0] <= end]
        return (inside[-1][1] - inside[0][1]) / (inside[-1][0] - inside[0][0]), max(row[2] for row in inside[1:])


def cost(worker: Worker, folder: Path, every: int) -> Cost:
    """Measure growth once, after as long a time without it."""
    before = time.monotonic()
    time.sleep(every * INTERVALS)
    begin = time.monotonic()
    command = [str(BIN / "kmmem"), "growth", str(worker.process.pid), "--every", str(every)]
    command += ["--intervals", str(INTERVALS), "--keep", str(folder / "rung"), "--format", "json"]
    growth = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert growth.stdout is not None
    growth.stdout.read()
    _, status, usage = os.wait4(growth.pid, 0)
    end = time.monotonic()
    assert status == 0
    (plain, _), (rate, longest) = worker.between(before, begin), worker.between(begin, end)
    rungs = sorted(folder.glob("rung-*.kmsnap"))
    facts = []
    for rung in rungs:
        question = [str(BIN / "kmmem"), "objects", "--format", "json", "--limit", "1", str(rung)]
        done = subprocess.run(question, capture_output=True, check=True)
        facts.append({**json.loads(done.stdout)["snapshot"], "bytes": rung.stat().st_size})
        rung.unlink()
    return Cost(
        throughput=rate / plain,
        pause=statistics.median(fact["pause_seconds"] for fact in facts),
        longest=longest,
        walk=statistics.median(fact["walk_seconds"] for fact in facts),
        reading=(usage.ru_utime + usage.ru_stime) / len(rungs),
        file=statistics.median(fact["bytes"] for fact in facts),
    )


def print_costs(sizes: list[int], rounds: int, every: int) -> None:
    """Print a row for each size: medians of the rounds."""
    print(f"\n`kmmem growth PID --every {every}`, medians of {rounds} rounds in turns with as long a time without:\n")
    print("| objects | pause | longest wait | throughput | walk of the copy | kmmem itself | photograph |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name, Worker(size, Path(name)) as worker:
            costs = [cost(worker, Path(name), every) for _ in range(rounds)]

        def median(figure: str, costs: list[Cost] = costs) -> float:
            return statistics.median(getattr(one, figure) for one in costs)

        print(
            f"| {size:,} | {median('pause') * 1000:.1f} ms | {median('longest') * 1000:.0f} ms "
            f"| {median('throughput'):.2f} | {median('walk'):.2f} s | {median('reading'):.2f} s "
            f"| {median('file') / 1e6:.0f} MB |",
            flush=True,
        )


def print_table() -> None:
    """Print how the table of containers is judged by each interpreter; programs and expectations are the tests'."""
    command = [str(BIN / "python"), "-m", "pytest", "-q", "-rP", "test_growth.py", "-k", "test_all_programs_at_once"]
    environment = {**os.environ, "KMMEM_EXECUTABLE": str(BIN / "kmmem")}
    done = subprocess.run(
        command, cwd=ROOT / "Tests" / "EndToEnd", env=environment, capture_output=True, text=True, check=True
    )
    print("\n| CPython | containers | to be accused | precision | recall |\n|---|---:|---:|---:|---:|")
    pattern = r"^(\S+): (\d+) containers, (\d+) to be accused; precision ([\d.]+), recall ([\d.]+)"
    for row in re.findall(pattern, done.stdout, re.MULTILINE):
        print(f"| {' | '.join(row)} |")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", default="100000,1000000,3000000", help="heaps, by their objects")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--every", type=int, default=5)
    arguments = parser.parse_args()
    print_table()
    print_costs([int(size) for size in arguments.objects.split(",")], arguments.rounds, arguments.every)
    return 0


if __name__ == "__main__":
    sys.exit(main())
