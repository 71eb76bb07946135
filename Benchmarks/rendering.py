"""How long reports take to be drawn, kmmem's beside those of memray, of the same runs, in turns; and a large page.

usage: .venv/bin/python Benchmarks/rendering.py [--rounds N] [--workload [NAME ...]] [--stacks N]

Prints the tables of Benchmarks/rendering.md. Needs `make install`, chromium (`make packages-of-tests`) and Playwright,
which the tests install; installs the peers as `make bench` does. $KMMEM_EXECUTABLE names another kmmem.
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

from comparison.workspace import Workspace, default_python
from pages.watching import chromium, watched

HERE = Path(__file__).resolve().parent
KMMEM = Path(os.environ.get("KMMEM_EXECUTABLE", HERE.parent / ".venv" / "bin" / "kmmem"))
#: Programs with many stacks: imports of large packages, and deep work.
PROGRAMS = {
    "music21": "from music21 import corpus\n"
    "for name in ('bwv66.6', 'bwv269', 'bwv277'):\n    corpus.parse(name).chordify()\n",
    "fastapi": "import fastapi, numpy, json\nfrom fastapi.testclient import TestClient\n"
    "app = fastapi.FastAPI()\n@app.get('/')\ndef root(): return list(range(100))\n"
    "client = TestClient(app)\nfor _ in range(300): client.get('/').json()\n",
}
#: What is compared: a report of kmmem's, and the nearest of memray's. memray's table adds up all stacks by their
#: innermost frame and allocator, kmmem's of functions by what the memory is put down to; that of sites adds up nothing.
PAIRS = {
    "flame graph": (["--format", "html"], ["flamegraph", "-f"]),
    "flame graph as a drawing": (["--format", "flamegraph-svg"], ["flamegraph", "-f"]),
    "table of functions": (["--format", "csv", "--by", "function", "--limit", "0"], ["table", "-f"]),
    "table of sites": (["--format", "csv", "--limit", "0"], ["table", "-f"]),
    "figures and highest places": (["--format", "text"], ["stats"]),
}
#: A report of kmmem's may take this part of memray's time, if memray's tells as much.
GOAL = 0.2
UNEQUAL = {"table of sites"}
#: Seconds until a page is drawn, and milliseconds until most zooms and letters of a search are.
READY_GOAL, FRAME_GOAL = 2.0, 50.0


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
    return Recorded(*captures, stacks(captures[0], folder, environment))


def stacks(capture: Path, folder: Path, environment: dict[str, str]) -> int:
    """How many different stacks of the program's own frames a capture has."""
    collapsed = folder / "stacks.txt"
    run([KMMEM, "report", capture, "--format", "collapsed", "--sort", "count", "-o", collapsed], environment)
    with collapsed.open("rb") as lines:
        return sum(1 for _ in lines)


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
        outputs = [folder / "kmmem.out", *([folder / "memray.html"] if "-f" in theirs else [])]
        sizes = [f"{path.stat().st_size / 1e6:.1f} MB" for path in outputs]
        is_reached = is_reached and (own <= GOAL * peer or report in UNEQUAL)
        figures = f"{own:.2f} s | {peer:.2f} s | {own / peer:.3f} | {', '.join(sizes)}"
        print(f"| {name}, {recording.stacks:,} stacks | {report} | {figures} |", flush=True)
    return is_reached


def opened(wanted: int, python: Path, folder: Path, environment: dict[str, str], rounds: int) -> bool:
    """Print the line of a page with so many stacks; whether it reaches its goals."""
    capture, page = folder / "run.kmmem", folder / "page.html"
    program = [HERE / "pages" / "many_stacks.py", wanted]
    run([KMMEM, "profile", "-q", "--python", python, "-o", capture, *program], environment)
    seconds = statistics.median(
        run([KMMEM, "report", capture, "--format", "html", "-o", page], environment) for _ in range(rounds)
    )
    with chromium() as browser:
        readers = [watched(browser, page) for _ in range(rounds)]
    ready = statistics.median(reader.ready for reader in readers)
    zooms = [frame for reader in readers for frame in reader.zooms]
    letters = [frame for reader in readers for frame in reader.letters]
    zoom, letter = statistics.median(zooms), statistics.median(letters)
    figures = f"{seconds:.2f} s | {page.stat().st_size / 1e6:.1f} MB | {ready:.2f} s"
    frames = f"{zoom:.0f} ms | {letter:.0f} ms | {max(zooms + letters):.0f} ms"
    print(f"| {stacks(capture, folder, environment):,} | {figures} | {frames} |", flush=True)
    return ready <= READY_GOAL and max(zoom, letter) <= FRAME_GOAL


def main() -> int:
    """Print the tables; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workload", nargs="*", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--stacks", type=int, default=215_000, help="of the page that is opened; 0 for none")
    arguments = parser.parse_args()
    workspace = Workspace(HERE / ".work", Path(os.environ.get("PYTHON", default_python())))
    workspace.prepare()
    is_reached = True
    print("| program | report | kmmem | memray | ratio | size |\n|---|---|---:|---:|---:|---|")
    for name in arguments.workload:
        with tempfile.TemporaryDirectory() as folder:
            environment = workspace.environment(Path(folder) / "result")
            recording = recorded(PROGRAMS[name], workspace.python, Path(folder), environment)
            is_reached &= compared(name, recording, workspace.python, Path(folder), environment, arguments.rounds)
    if arguments.stacks:
        print("\n| stacks | written in | size | drawn after | a zoom | a letter | longest of all |")
        print("|---:|---:|---:|---:|---:|---:|---:|")
        with tempfile.TemporaryDirectory() as folder:
            environment = workspace.environment(Path(folder) / "result")
            is_reached &= opened(arguments.stacks, workspace.python, Path(folder), environment, arguments.rounds)
    return 0 if is_reached else 1


if __name__ == "__main__":
    sys.exit(main())
