"""Times what reads a photograph: one process of `kmmem query`, or where that is missing the command that reads most."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

from comparison.measuring.execution import RunFailed
from comparison.workspace import HERE

from .figures import Reading

# Built beside kmmem, never installed.
HEAP_TIMES = HERE.parent / ".build" / "release" / "HeapTimes"


class Query:
    """A process of `kmmem query` that has loaded one photograph."""

    def __init__(self, kmmem: Path, snapshot: Path) -> None:
        self.process = subprocess.Popen(
            [str(kmmem), "query", str(snapshot)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def timed(self, question: str, **members: object) -> tuple[float, dict[str, Any]]:
        """Ask a question; the seconds until its answer was there, and the answer."""
        assert self.process.stdin is not None and self.process.stdout is not None
        started = time.perf_counter()
        self.process.stdin.write(json.dumps({"question": question, **members}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        seconds = time.perf_counter() - started
        reply = json.loads(line) if line else {"error": "kmmem query ended"}
        if "error" in reply:
            raise RunFailed(f"{question}: {reply['error']}")
        return seconds, reply["answer"]

    def end(self) -> int:
        """End the process; returns its highest memory in bytes."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        _, _, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = 0
        return usage.ru_maxrss * 1024


def has_query(kmmem: Path) -> bool:
    """Whether this kmmem can load a photograph once and answer many questions."""
    done = subprocess.run([str(kmmem), "query", "--help"], capture_output=True, text=True, check=False)
    return "kmmem query" in done.stdout


def read(kmmem: Path, snapshot: Path, objects: list[str], heap: str, number: int) -> Reading:
    """Load a photograph and ask about some of its objects, which are named by their addresses."""
    if not has_query(kmmem):
        seconds, peak = command(kmmem, "objects", str(snapshot))
        return Reading(heap, number, seconds, peak)
    started = time.perf_counter()
    query = Query(kmmem, snapshot)
    try:
        query.timed("objects", limit=1)
        load = time.perf_counter() - started
        paths = [query.timed("holders", object=address)[0] for address in objects]
        cuts = [query.timed("cut", object=address)[0] for address in objects]
    finally:
        peak = query.end()
    return Reading(heap, number, load, peak, paths, cuts, *analysis(snapshot))


def analysis(snapshot: Path) -> tuple[dict[str, float], int | None]:
    """Seconds of each step from the file to retained sizes, and the highest memory in bytes."""
    if not HEAP_TIMES.exists():
        return {}, None
    done = subprocess.run([str(HEAP_TIMES), str(snapshot)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RunFailed(done.stderr.strip()[-400:])
    told = json.loads(done.stdout)
    return told["seconds"], told["peak_bytes"]


def command(kmmem: Path, *arguments: str) -> tuple[float, int]:
    """Seconds and highest memory of one command."""
    started = time.perf_counter()
    process = subprocess.Popen([str(kmmem), *arguments, "--format", "json"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        raise RunFailed(f"kmmem {arguments[0]} ended with code {process.returncode}")
    return seconds, usage.ru_maxrss * 1024
