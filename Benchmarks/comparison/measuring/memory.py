"""What a tool adds to the memory of the process: once, and for every live block."""

from __future__ import annotations

from statistics import median
from typing import Any

from ..progress import say
from ..tools import UNTRACKED, Tool
from ..workloads import IDLE, LIVE_BLOCKS, LIVE_OBJECTS, Workload
from .execution import RunFailed
from .figures import Failure, Footprint, Measurements
from .runner import Runner

IDLE_RUNS = 3
LEAST_SCALE = 0.3
LIMIT_SECONDS = 300
PARTS = ("anonymous_bytes", "file_bytes", "shared_bytes")


def measure_footprints(runner: Runner, tools: list[Tool], scale: float, measurements: Measurements) -> None:
    """Measure every tool's footprint; `scale` shrinks the number of live blocks, but not below what RSS can show."""
    scale = max(scale, LEAST_SCALE)
    base_idle = idle(runner, UNTRACKED)
    sizes = {
        LIVE_OBJECTS: (round(10_000 * scale), round(30_000 * scale)),
        LIVE_BLOCKS: (round(100_000 * scale), round(300_000 * scale)),
    }
    base = {workload: [live(runner, UNTRACKED, workload, size) for size in pair] for workload, pair in sizes.items()}
    for tool in tools:
        try:
            found = idle(runner, tool)
            slopes = {
                workload: slope(base[workload], [live(runner, tool, workload, size) for size in pair])
                for workload, pair in sizes.items()
            }
        except RunFailed as failure:
            say(f"memory of {tool.name}: {failure}")
            measurements.failures.append(Failure(tool.name, "memory", str(failure)))
            continue
        parts = {part: found[part] - base_idle[part] for part in PARTS}
        added = found["peak_resident_bytes"] - base_idle["peak_resident_bytes"]
        footprint = Footprint(tool.name, added, parts, slopes[LIVE_OBJECTS], slopes[LIVE_BLOCKS])
        measurements.footprints.append(footprint)
        say(
            f"memory of {tool.name:42} {added / 1e6:6.2f} MB fixed, per block {footprint.bytes_per_object_block:6.1f} B"
            f" (Python) {footprint.bytes_per_native_block:6.1f} B (C++)"
        )


def idle(runner: Runner, tool: Tool) -> dict[str, float]:
    """The medians of an idle program's memory."""
    runs = [runner.result(tool, IDLE, "0", LIMIT_SECONDS)[1] for _ in range(IDLE_RUNS)]
    return {name: median(run[name] for run in runs) for name in ("peak_resident_bytes", *PARTS)}


def live(runner: Runner, tool: Tool, workload: Workload, size: int) -> dict[str, Any]:
    """The memory of a program that holds blocks."""
    return runner.result(tool, workload, str(size), LIMIT_SECONDS)[1]


def slope(base: list[dict[str, Any]], tracked: list[dict[str, Any]]) -> float:
    """Bytes that a tool adds per further block, from a smaller and a larger number of blocks.

    The difference of the two sizes cancels what the tool costs once.
    """
    added = [with_tool["resident_bytes"] - alone["resident_bytes"] for alone, with_tool in zip(base, tracked)]
    further: float = (added[1] - added[0]) / (base[1]["blocks"] - base[0]["blocks"])
    return further
