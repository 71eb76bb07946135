"""How long reports take to be drawn: kmmem's beside those of memray, of the same runs, in turns.

usage: rendering.py [--rounds N] [--workload NAME ...]

Prints the table of Benchmarks/rendering.md. Needs `make install`; installs the peers as `make bench` does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from comparison.workspace import Workspace

HERE = Path(__file__).resolve().parent
KMMEM = HERE.parent / ".venv" / "bin" / "kmmem"
#: Programs with many stacks: imports of large packages, and deep work.
PROGRAMS = {
    "music21": "from music21 import corpus\n"
    "for name in ('bwv66.6', 'bwv269', 'bwv277'):\n    corpus.parse(name).chordify()\n",
    "fastapi": "import fastapi, numpy, json\nfrom fastapi.testclient import TestClient\n"
    "app = fastapi.FastAPI()\n@app.get('/')\ndef root(): return list(range(100))\n"
    "client = TestClient(app)\nfor _ in range(300): client.get('/').json()\n",
}
#: What is compared: a report of kmmem's, and the nearest of memray's.
PAIRS = {
    "flame graph": (["--format", "html"], ["flamegraph", "-f"]),
    "flame graph as a drawing": (["--format", "flamegraph-svg"], ["flamegraph", "-f"]),
    "table": (["--format", "csv", "--limit", "0"], ["table", "-f"]),
    "figures and highest places": (["--format", "text"], ["stats"]),
}
#: A report of kmmem's may take this part of memray's time.
GOAL = 0.2


@dataclass
class Recorded:
    """The two recordings of one program."""

    kmmem: Path
    memray: Path
    stacks: int


def run(command: list[object], environment: dict[str, str]) -> float:
    """Run a command, and return its seconds."""
    start = time.perf_counter()
    done = subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - start


def recorded(code: str, python: Path, folder: Path, environment: dict[str, str]) -> Recorded:
    """Record a program with both tools: every allocation, with native frames and Python's objects."""
    script = folder / "program.py"
    script.write_text(code, "utf-8")
    captures = folder / "run.kmmem", folder / "run.bin"
    run([KMMEM, "profile", "-q", "--python", python, "-o", captures[0], script], environment)
    options = ["-q", "-f", "--native", "--trace-python-allocators"]
    run([python, "-m", "memray", "run", *options, "-o", captures[1], script], environment)
    collapsed = folder / "stacks.txt"
    run([KMMEM, "report", captures[0], "--format", "collapsed", "--sort", "count", "-o", collapsed], environment)
    return Recorded(*captures, len(collapsed.read_text("utf-8").splitlines()))


def compared(
    name: str, recording: Recorded, python: Path, folder: Path, environment: dict[str, str], rounds: int
) -> bool:
    """Print the lines of one program; whether all of them reach the goal."""
    is_reached = True
    for report, (ours, theirs) in PAIRS.items():
        seconds: dict[str, list[float]] = {"kmmem": [], "memray": []}
        for _ in range(rounds):
            command = [KMMEM, "report", recording.kmmem, *ours, "-o", folder / "kmmem.out"]
            seconds["kmmem"].append(run(command, environment))
            command = [python, "-m", "memray", theirs[0], *theirs[1:]]
            output = ["-o", folder / "memray.html"] if "-f" in theirs else []
            seconds["memray"].append(run([*command, *output, recording.memray], environment))
        own, peer = (statistics.median(seconds[tool]) for tool in ("kmmem", "memray"))
        sizes = [
            f"{path.stat().st_size / 1e6:.1f} MB"
            for path in (folder / "kmmem.out", folder / "memray.html")
            if path.exists()
        ]
        is_reached = is_reached and own <= GOAL * peer
        figures = f"{own:.2f} s | {peer:.2f} s | {own / peer:.3f} | {', '.join(sizes)}"
        print(f"| {name}, {recording.stacks:,} stacks | {report} | {figures} |", flush=True)
    return is_reached


def main() -> int:
    """Print the table; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workload", nargs="*", choices=PROGRAMS, default=list(PROGRAMS))
    arguments = parser.parse_args()
    workspace = Workspace(HERE / ".work", Path(os.environ.get("PYTHON", sys.executable)))
    workspace.prepare()
    is_reached = True
    print("| program | report | kmmem | memray | ratio | size |\n|---|---|---:|---:|---:|---|")
    for name in arguments.workload:
        with tempfile.TemporaryDirectory() as folder:
            environment = workspace.environment(Path(folder) / "result")
            recording = recorded(PROGRAMS[name], workspace.python, Path(folder), environment)
            is_reached &= compared(name, recording, workspace.python, Path(folder), environment, arguments.rounds)
    return 0 if is_reached else 1


if __name__ == "__main__":
    sys.exit(main())
