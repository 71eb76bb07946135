"""Counting instructions with callgrind: what sampling costs, below the noise of any clock."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ..progress import say
from ..tools import SAMPLED, UNTRACKED, Tool
from ..workloads import Workload
from ..workspace import library_folder
from .execution import RunFailed, execute
from .figures import Failure, Instructions, Measurements
from .runner import Runner

LIMIT_SECONDS = 1800
SAMPLE_BYTES = 512 * 1024
LOADER = "/lib64/ld-linux-x86-64.so.2"


@dataclass(frozen=True)
class Counter:
    """Runs workloads under callgrind, alone and with kmmem's agent in sampling mode.

    `kmmem profile` cannot be used here: valgrind starts every child through a launcher of its own, which the preloaded
    agent would take for the target. So the dynamic loader itself is the counted program and preloads the agent, with
    the settings that `kmmem profile --sample 512K` hands over. The libraries are copies without debug
    information, parts of which valgrind cannot read.
    """

    runner: Runner
    libraries: Path

    def prepare(self) -> None:
        """Copy the agent and its bridge and strip the copies."""
        shutil.rmtree(self.libraries, ignore_errors=True)
        self.libraries.mkdir(parents=True)
        for library in library_folder(self.runner.kmmem).glob("libkmmem_*.so"):
            copy = shutil.copy(library, self.libraries)
            subprocess.run(["strip", "--strip-debug", copy], check=True)

    def count(self, tool: Tool, workload: Workload, scale: float) -> int:
        """Instructions of the process that ran the workload."""
        folder = self.runner.emptied(tool, workload)
        counts = folder / "callgrind.out"
        callgrind = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}")
        python = str(self.runner.workspace.python)
        environment = self.runner.workspace.environment(folder / "result.json")
        preload: tuple[str, ...] = ()
        if tool == SAMPLED:
            preload = ("--preload", str(self.libraries / "libkmmem_agent.so"))
            environment |= {
                "KMMEM_CAPTURE": str(self.runner.output(tool, workload) / "run.kmmem"),
                "KMMEM_OBJECTS": "0",
                "KMMEM_SAMPLE": str(SAMPLE_BYTES),
            }
        program = (python, self.runner.workspace.script(workload.script), repr(scale))
        command = (*callgrind, LOADER, *preload, "--argv0", python, *program)
        execute(command, environment, folder, LIMIT_SECONDS)
        if tool == SAMPLED and not (self.runner.output(tool, workload) / "run.kmmem").exists():
            raise RunFailed("the agent recorded nothing under callgrind")
        return total(counts)


def measure_instructions(
    runner: Runner, workloads: list[Workload], scales: tuple[float, float], measurements: Measurements
) -> None:
    """Count the instructions of every workload, untracked and sampled, at two small sizes."""
    counter = Counter(runner, runner.workspace.root / "stripped")
    counter.prepare()
    for workload in workloads:
        try:
            untracked = [counter.count(UNTRACKED, workload, scale) for scale in scales]
            tracked = [counter.count(SAMPLED, workload, scale) for scale in scales]
        except RunFailed as failure:
            say(f"callgrind on {workload.name}: {failure}")
            measurements.failures.append(Failure("callgrind", workload.name, str(failure)))
            continue
        found = Instructions(workload.name, scales, (untracked[0], untracked[1]), (tracked[0], tracked[1]))
        measurements.instructions.append(found)
        say(f"callgrind on {workload.name:14} {untracked[1]:,} instructions, {tracked[1]:,} when sampled")


def total(path: Path) -> int:
    """The sum of instructions in a callgrind file."""
    found = re.search(r"^totals:\s*(\d+)", path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    if found is None:
        raise RunFailed("callgrind wrote no total")
    return int(found.group(1))
