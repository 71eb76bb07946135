"""How long one malloc/free pair of a recorded program can take, with the capture on a disk and in memory.

    python3 Benchmarks/hook_latency.py [--seconds 40] [--folder FOLDER] [--memory /dev/shm]

FOLDER lies on the disk in question (default: the current folder). Half of the runs are made while another process
writes to that disk without end and calls sync() after each 256 MB. Prints a table in microseconds, which
hook-latency.md explains.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = ("p50", "p99.9", "p99.99", "max", "blocked", "blocked over 1 ms", "longest blocked", "longest interrupted")
WRITER = """
import os, sys
block = os.urandom(1 << 22)
while True:
    with open(sys.argv[1], "wb", buffering=0) as file:
        for _ in range(64):
            file.write(block)
        os.sync()
"""


def find_agent() -> Path:
    """The agent's library, as it was built or installed."""
    folders = [os.environ.get("KMMEM_LIBRARY_DIR", ""), HERE.parent / ".build/release", HERE.parent / ".venv/lib/kmmem"]
    for folder in filter(None, folders):
        if (agent := Path(folder) / "libkmmem_agent.so").exists():
            return agent.resolve()
    sys.exit("libkmmem_agent.so is not built: run `make install` first")


def build(folder: Path) -> Path:
    """The program that times itself."""
    program = folder / "pairs"
    source = HERE / "latency" / "pairs.cpp"
    command = ["c++", "-std=c++20", "-O1", "-g", "-fno-builtin", "-fno-optimize-sibling-calls", source, "-o", program]
    subprocess.run(command, check=True)
    return program


def play(program: Path, seconds: float, stacks: int, capture: Path | None) -> dict[str, float]:
    """One run: the program's own figures; with a capture it is recorded there."""
    environment = dict(os.environ)
    if capture is not None:
        capture.unlink(missing_ok=True)
        environment |= {"LD_PRELOAD": str(find_agent()), "KMMEM_CAPTURE": str(capture)}
    command = [program, str(seconds), str(stacks)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def measure(program: Path, seconds: float, disk: Path, memory: Path) -> None:
    """Runs every combination and prints a line for each."""
    places = {"not recorded": None, "in memory": memory / "latency.kmmem", "on the disk": disk / "latency.kmmem"}
    print("| stacks | disk | capture | pairs |", " | ".join(COLUMNS), "|")
    print("|---|---|---|" + "---:|" * (len(COLUMNS) + 1))
    for stacks, kind in ((4096, "4,096"), (0, "ever new")):
        for busy in (False, True):
            for place, capture in places.items():
                writer = subprocess.Popen([sys.executable, "-c", WRITER, disk / "written"]) if busy else None
                figures = play(program, seconds, stacks, capture)
                if writer is not None:
                    writer.kill()
                    writer.wait()
                cells = " | ".join(f"{figures[name]:,.6g}" for name in COLUMNS)
                state = "busy" if busy else "idle"
                print(f"| {kind} | {state} | {place} | {figures['pairs']:,} | {cells} |", flush=True)


def main() -> None:
    """Measures in folders of its own, which it takes away again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--folder", type=Path, default=Path.cwd())
    parser.add_argument("--memory", type=Path, default=Path("/dev/shm"))
    options = parser.parse_args()
    on_disk, in_memory = (tempfile.TemporaryDirectory(dir=folder) for folder in (options.folder, options.memory))
    with on_disk as disk, in_memory as memory:
        measure(build(Path(disk)), options.seconds, Path(disk), Path(memory))


if __name__ == "__main__":
    main()
