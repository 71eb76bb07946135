"""How long a C++ program takes under kmmem leaks, Memcheck, heaptrack and LeakSanitizer.

    python3 Benchmarks/native_errors.py [--rounds 5] [--scores 150000]

Prints a table, which native-errors.md explains. Valgrind, heaptrack and GCC's liblsan must be installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sections import find_kmmem

HERE = Path(__file__).resolve().parent
LEAKS = ["{kmmem}", "leaks", "--no-config", "-o", "{folder}/leaks.txt"]
WAYS = {
    "alone": [],
    "kmmem leaks": [*LEAKS, "--"],
    "kmmem leaks --guard": [*LEAKS, "--guard", "--"],
    "Valgrind's Memcheck": ["valgrind", "-q", "--leak-check=full", "--log-file={folder}/memcheck.txt"],
    "heaptrack": ["heaptrack", "-o", "{folder}/heaptrack"],
    "LeakSanitizer": ["env", "LD_PRELOAD={lsan}", "LSAN_OPTIONS=exitcode=0:log_path={folder}/lsan"],
}


def build(folder: Path) -> Path:
    """Return the program, optimised and with debug information."""
    program = folder / "voices"
    source = HERE / "errors/voices.cpp"
    subprocess.run(["g++", "-std=c++20", "-O2", "-g", "-Wall", "-Wextra", "-Werror", source, "-o", program], check=True)
    return program


def seconds(command: list[str], expected: str) -> float:
    """Return how long a command takes that must print what the program prints alone; "" for the first one."""
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    took = time.perf_counter() - begin
    if done.returncode != 0 or expected not in done.stdout:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return took


def measure(rounds: int, scores: int) -> dict[str, list[float]]:
    """Return the seconds of each way, round by round; the ways take turns."""
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        program = [str(build(Path(folder))), str(scores)]
        found = subprocess.run(["gcc", "-print-file-name=liblsan.so"], capture_output=True, text=True, check=True)
        words = {"kmmem": find_kmmem(), "folder": folder, "lsan": found.stdout.strip()}
        expected = subprocess.run(program, capture_output=True, text=True, check=True).stdout
        for number in range(rounds):
            for way, before in WAYS.items():
                times[way].append(seconds([word.format(**words) for word in before] + program, expected))
            print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return times


def table(times: dict[str, list[float]]) -> str:
    """Return the medians of the seconds, and of the ratios to the program alone of the same round."""
    rows = ["| | seconds | times the program alone |", "|---|---:|---:|"]
    for way, taken in times.items():
        ratio = statistics.median(own / alone for own, alone in zip(taken, times["alone"]))
        rows.append(f"| {way} | {statistics.median(taken):.2f} | {ratio:.2f} |")
    return "\n".join(rows)


def verdicts(times: dict[str, list[float]]) -> str:
    """Return the goals with what was measured: medians of the ratios round by round."""
    alone, kmmem = times["alone"], times["kmmem leaks"]

    def median(values: list[float]) -> float:
        return statistics.median(values)

    faster = median([other / own for other, own in zip(times["Valgrind's Memcheck"], kmmem)])
    heaptrack = [(other - base) / (own - base) for other, own, base in zip(times["heaptrack"], kmmem, alone)]
    lsan = median([own / other for own, other in zip(kmmem, times["LeakSanitizer"])])
    guard = median([own / other for own, other in zip(times["kmmem leaks --guard"], kmmem)])
    goals = [
        ("Memcheck's time in that of `kmmem leaks`", faster, "at least 10", faster >= 10),
        ("heaptrack's overhead in that of `kmmem leaks`", median(heaptrack), "at least 3", median(heaptrack) >= 3),
        ("`kmmem leaks` in LeakSanitizer's time", lsan, "at most 1.5", lsan <= 1.5),
        ("`--guard` in the time without it", guard, "at most 1.05", guard <= 1.05),
    ]
    rows = ["| goal | measured | number | |", "|---|---:|---:|---|"]
    rows += [
        f"| {goal} | {value:.2f} | {number} | {'met' if met else 'missed'} |" for goal, value, number, met in goals
    ]
    return "\n".join(rows)


def main() -> None:
    """Measure in turns, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scores", type=int, default=150_000, help="how much the program does")
    options = parser.parse_args()
    for tool in ("valgrind", "heaptrack", "gcc"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is missing; install it (Debian: apt-get install {tool})")
    times = measure(options.rounds, options.scores)
    print(f"{table(times)}\n\n{verdicts(times)}")


if __name__ == "__main__":
    main()
