"""A program that photographs its own heap; argv: kind and size of the heap, seconds on each side of a photograph.

Takes three photographs. During the first the program waits, and nothing else is measured. During the second it goes on
changing its heap, and its speed is measured. During the third it does the same while another process reads the memory
of the copy: that one takes a core and slows the program down, so it has a photograph of its own.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import kmmem
from heaps import made
from workload import memory, write_result


def main() -> None:
    """Writes down what the photographs took."""
    heap = made()
    seconds = float(sys.argv[3])
    collection = timed_collection()
    resident = memory()["resident_bytes"]
    first = Path("first.kmsnap").resolve()
    pause, complete = photograph(first)
    before = changes_per_second(heap, seconds)
    after = changes_after_photograph(heap, seconds)
    copy = copy_memory(heap, seconds)
    while copy == 0:
        # The copy of a small heap may have ended before anybody looked at it.
        copy = copy_memory(heap, seconds)
    write_result(
        {
            "collection_seconds": collection,
            "program_bytes": resident,
            "pause_seconds": pause,
            "complete_seconds": complete,
            "changes_before": before,
            "changes_after": after,
            "copy_bytes": copy,
            "snapshot_bytes": first.stat().st_size,
            "examples": [hex(id(example)) for example in heap.examples()],
        }
    )


def timed_collection() -> float:
    """Seconds of one full collection, the one before having taken away what there was to take."""
    gc.collect()
    started = time.perf_counter()
    gc.collect()
    return time.perf_counter() - started


def photograph(path: Path) -> tuple[float, float]:
    """Seconds until the call returned, and until the file was complete."""
    started = time.perf_counter()
    snapshot = kmmem.snapshot(path)
    called = time.perf_counter()
    snapshot.wait()
    return called - started, time.perf_counter() - started


def changes_after_photograph(heap: Any, seconds: float) -> float:  # noqa: ANN401
    """Changes per second right after a photograph was taken."""
    path = Path("second.kmsnap").resolve()
    snapshot = kmmem.snapshot(path)
    rate = changes_per_second(heap, seconds)
    snapshot.wait()
    path.unlink()
    return rate


def copy_memory(heap: Any, seconds: float) -> int:  # noqa: ANN401
    """The highest memory of a copy while the heap is being changed, in bytes; 0 if it ended unseen."""
    path = Path("third.kmsnap").resolve()
    sampler = Path(__file__).with_name("copy_memory.py")
    command = [sys.executable, str(sampler), str(os.getpid())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        snapshot = kmmem.snapshot(path)
        changes_per_second(heap, seconds)
        highest = int(process.stdout.readline())
        snapshot.wait()
    path.unlink()
    return highest


def changes_per_second(heap: Any, seconds: float) -> float:  # noqa: ANN401
    """How often the heap can be changed in a second."""
    step = 0
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        for _ in range(100):
            heap.change(step)
            step += 1
    return step / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
