"""What it costs to enter and leave a real-time section, without kmmem and while the program is recorded.

    python3 Benchmarks/sections.py [--sections 10000000] [--rounds 5]

Prints a table in nanoseconds, which realtime.md explains.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "Tests" / "Programs" / "realtime" / "sections.c"
INCLUDE = HERE.parent / "python" / "src" / "kmmem" / "include"


def find_kmmem() -> Path:
    """The executable, as it was installed or built."""
    root = HERE.parent
    chosen = os.environ.get("KMMEM_EXECUTABLE")
    for place in filter(None, [chosen, root / ".venv/bin/kmmem", root / ".build/release/kmmem"]):
        if Path(place).exists():
            return Path(place).resolve()
    sys.exit("kmmem is not built: run `make install` first")


def main() -> None:
    """Measure in turns, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sections", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = folder / "sections"
        subprocess.run(["cc", "-O2", f"-I{INCLUDE}", SOURCE, "-o", program, "-lpthread"], check=True)
        measure = [str(program), "measure", str(options.sections)]
        recorded = [str(find_kmmem()), "profile", "-q", "--force", "-o", str(folder / "run.kmmem")]
        ways = {
            "without kmmem": measure,
            "recorded": [*recorded, "--", *measure],
            "recorded, everything a sample of 512 KiB": [*recorded, "--sample", "512K", "--", *measure],
        }
        times: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(options.rounds):
            for way, command in ways.items():
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                times[way].append(float(done.stdout))
    print(f"{options.sections:,} sections, {options.rounds} rounds in turns; nanoseconds of one\n")
    print("| | median | from | to |\n|---|---:|---:|---:|")
    for way, figures in times.items():
        print(f"| {way} | {statistics.median(figures):.2f} | {min(figures):.2f} | {max(figures):.2f} |")


if __name__ == "__main__":
    main()
