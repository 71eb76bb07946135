"""Counting instructions with callgrind: what sampling costs, below the noise of any clock."""

from __future__ import annotations

import re
from pathlib import Path

from ..progress import say
from ..tools import SAMPLED, UNTRACKED, Tool
from ..workloads import Workload
from .execution import RunFailed, execute
from .figures import Failure, Instructions, Measurements
from .runner import Runner

LIMIT_SECONDS = 1800


def measure_instructions(
    runner: Runner, workloads: list[Workload], scales: tuple[float, float], measurements: Measurements
) -> None:
    """Count the instructions of every workload, untracked and sampled, at two small sizes."""
    for workload in workloads:
        try:
            untracked = [count(runner, UNTRACKED, workload, scale) for scale in scales]
            tracked = [count(runner, SAMPLED, workload, scale) for scale in scales]
        except RunFailed as failure:
            say(f"callgrind on {workload.name}: {failure}")
            measurements.failures.append(Failure(SAMPLED.name, f"callgrind on {workload.name}", str(failure)))
            continue
        found = Instructions(workload.name, scales, (untracked[0], untracked[1]), (tracked[0], tracked[1]))
        measurements.instructions.append(found)
        say(f"callgrind on {workload.name:14} {untracked[1]:,} instructions, {tracked[1]:,} when sampled")


def count(runner: Runner, tool: Tool, workload: Workload, scale: float) -> int:
    """Instructions of the process that ran the workload's script; the ones of a launcher are its own."""
    folder = runner.emptied(tool, workload)
    command = tool.command(runner.launch(tool, workload, repr(scale)))
    callgrind = (
        "valgrind",
        "--tool=callgrind",
        "--trace-children=yes",
        f"--callgrind-out-file={folder}/callgrind.%p",
    )
    execute((*callgrind, *command), runner.workspace.environment(folder / "result.json"), folder, LIMIT_SECONDS)
    counts = [total(path) for path in folder.glob("callgrind.*") if ran_script(path, runner, workload)]
    if not counts:
        raise RunFailed("callgrind counted no process that ran the script")
    return max(counts)


def ran_script(path: Path, runner: Runner, workload: Workload) -> bool:
    """Whether the counted process was the interpreter itself with the script as its first argument."""
    command = re.search(r"^cmd:\s*(.*)$", path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    words = command.group(1).split() if command else []
    return words[1:2] == [runner.workspace.script(workload.script)]


def total(path: Path) -> int:
    """The sum of instructions in a callgrind file."""
    found = re.findall(
        r"^(?:summary|totals):\s*(\d+)", path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE
    )
    return max((int(number) for number in found), default=0)
