"""Rounds in which every workload runs untracked and under every tool, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..progress import say
from ..tools import UNTRACKED, Tool
from ..workloads import Workload
from .execution import RunFailed
from .figures import Failure, Measurements, Run
from .runner import Runner

SLOW_RATIO = 10.0
PILOT_SHARE = 0.1
LEAST_PILOT = 0.05


@dataclass
class Overhead:
    """The alternating rounds, and the pilot that finds the peers too slow for them.

    A round runs A B C ... for each workload, so that every run of a tool has an untracked run of the same minute
    beside it. A tool that takes more than ten times as long in the pilot, at a tenth of the work, is not run
    again: its pilot is its figure. Below a twentieth of the full work a pilot would only show how tools start.
    """

    runner: Runner
    tools: list[Tool]
    workloads: list[Workload]
    scale: float
    measurements: Measurements
    left_out: set[tuple[str, str]] = field(default_factory=set)

    def pilot(self) -> None:
        """Run everything once at a tenth of the work."""
        scale = max(self.scale * PILOT_SHARE, min(self.scale, LEAST_PILOT))
        for workload in self.workloads:
            base = self._untracked(workload, scale, 0)
            self.measurements.pilots.append(base)
            for tool in self.tools:
                run = self._tracked(tool, workload, base)
                if run is None:
                    continue
                self.measurements.pilots.append(run)
                if run.program_seconds > SLOW_RATIO * base.program_seconds:
                    self.left_out.add((tool.name, workload.name))

    def round(self, number: int) -> None:
        """Run everything that the pilot left in, once at full size."""
        for workload in self.workloads:
            base = self._untracked(workload, self.scale, number)
            self.measurements.runs.append(base)
            for tool in self.tools:
                if (tool.name, workload.name) not in self.left_out:
                    run = self._tracked(tool, workload, base)
                    self.measurements.runs.extend([run] if run else [])

    def _untracked(self, workload: Workload, scale: float, number: int) -> Run:
        run = self.runner.run(UNTRACKED, workload, scale, number, limit_seconds=600)
        say(f"{label(number)} {workload.name:14} untracked {run.program_seconds:.2f} s")
        return run

    def _tracked(self, tool: Tool, workload: Workload, base: Run) -> Run | None:
        limit = 60 + 100 * base.command_seconds
        try:
            run = self.runner.run(tool, workload, base.scale, base.round, limit)
            if run.checksum != base.checksum:
                raise RunFailed(f"did other work: {run.checksum} instead of {base.checksum}")
        except RunFailed as failure:
            say(f"{label(base.round)} {workload.name:14} {tool.name}: {failure}")
            self.left_out.add((tool.name, workload.name))
            self.measurements.failures.append(Failure(tool.name, workload.name, str(failure)))
            return None
        ratio = run.command_seconds / base.command_seconds
        inside = run.program_seconds / base.program_seconds
        say(f"{label(base.round)} {workload.name:14} {tool.name:42} {ratio:6.2f} {inside:6.2f}")
        return run


def label(number: int) -> str:
    """What progress calls a round; the pilot is round 0."""
    return f"round {number}" if number else "pilot  "
