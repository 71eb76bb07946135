"""Ratios to the untracked program, their medians and geometric means."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Callable

from ..measuring.figures import Measurements, Run
from ..tools import UNTRACKED

Clock = Callable[[Run], float]

CLOCKS: dict[str, Clock] = {
    "command": lambda run: run.command_seconds,
    "program": lambda run: run.program_seconds,
}


@dataclass(frozen=True)
class Ratio:
    """A tool's time over the untracked time on one workload; slowdown is this minus one."""

    value: float
    rounds: int
    in_pilot: bool


def ratios(measurements: Measurements, clock: str) -> dict[tuple[str, str], Ratio]:
    """The median ratio of each tool on each workload; a tool too slow for the rounds has its pilot's.

    A tool that failed in a later round keeps no figure from the earlier ones.
    """
    failed = {(failure.tool, failure.workload) for failure in measurements.failures}
    found = {pair: Ratio(values[0], 1, in_pilot=True) for pair, values in paired(measurements.pilots, clock).items()}
    for pair, values in paired(measurements.runs, clock).items():
        found[pair] = Ratio(median(values), len(values), in_pilot=False)
    return {pair: ratio for pair, ratio in found.items() if pair not in failed}


def paired(runs: Iterable[Run], clock: str) -> dict[tuple[str, str], list[float]]:
    """Every tracked run over the untracked run of its own round, by tool and workload."""
    seconds = CLOCKS[clock]
    runs = list(runs)
    base = {(run.workload, run.round): seconds(run) for run in runs if run.tool == UNTRACKED.name}
    found: dict[tuple[str, str], list[float]] = {}
    for run in runs:
        if run.tool != UNTRACKED.name:
            ratio = seconds(run) / base[run.workload, run.round]
            found.setdefault((run.tool, run.workload), []).append(ratio)
    return found


def geometric_mean(values: Iterable[float]) -> float:
    """The n-th root of the product; every value must be positive."""
    logarithms = [math.log(value) for value in values]
    return math.exp(math.fsum(logarithms) / len(logarithms))
