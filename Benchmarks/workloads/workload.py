"""What every workload shares: its size, its clock, and the file in which it says what it did."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Callable


def run(work: Callable[[int], int], units: int) -> None:
    """Do `work` on a share of `units` (the scale in argv) and write the time and a checksum to $BENCHMARK_RESULT.

    The clock covers the imports that `work` makes and ends before the interpreter is taken down. The checksum
    depends on every unit, so that two runs with one checksum did identical work.
    """
    scale = float(sys.argv[1])
    count = max(1, round(units * scale))
    started = time.perf_counter()
    checksum = work(count)
    seconds = time.perf_counter() - started
    write_result({"units": count, "checksum": checksum, "seconds": seconds})


def write_result(values: Mapping[str, object]) -> None:
    """Write `values` and the memory of this process, as the kernel counts it, to $BENCHMARK_RESULT."""
    found = memory()
    if shared := values.keys() & found.keys():
        raise ValueError(f"the process's memory is called {', '.join(sorted(shared))}, too; choose other names")
    document = {**values, **found}
    Path(os.environ["BENCHMARK_RESULT"]).write_text(json.dumps(document), encoding="utf-8")


def memory() -> dict[str, float]:
    """Resident bytes of this process now and at their highest, and the parts they consist of.

    VmHWM, not `ru_maxrss`: the latter survives exec and would show the harness that started this process.
    """
    fields = {
        "VmRSS": "resident_bytes",
        "VmHWM": "peak_resident_bytes",
        "RssAnon": "anonymous_bytes",
        "RssFile": "file_bytes",
        "RssShmem": "shared_bytes",
    }
    found: dict[str, float] = {}
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name in fields:
            found[fields[name]] = int(value.split()[0]) * 1024
    return found
