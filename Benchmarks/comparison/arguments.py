"""The command line of the comparison."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from .tools import TOOLS, Tool
from .workloads import WORKLOADS, Workload
from .workspace import HERE, SetupFailed, default_python

MEASURES = ("times", "memory", "readings", "instructions")
QUICK_COUNTED = ("object-churn", "cpp-churn")


@dataclass(frozen=True)
class Options:
    """What one session is to do."""

    tools: list[Tool]
    workloads: list[Workload]
    measures: list[str]
    scale: float
    rounds: int
    quick: bool
    python: Path
    results: Path

    @property
    def counted(self) -> list[Workload]:
        """The workloads whose instructions are counted; a quick session takes two."""
        return [workload for workload in self.workloads if not self.quick or workload.name in QUICK_COUNTED]

    @property
    def counted_scales(self) -> tuple[float, float]:
        """The two sizes at which instructions are counted; callgrind makes a program fifty times slower."""
        return (0.01, 0.02) if self.quick else (0.05, 0.1)


def parsed(arguments: list[str]) -> Options:
    """The options in a command line; `SetupFailed` for a filter that names nothing."""
    parser = argparse.ArgumentParser(prog="compare.py", description="Compare kmmem with its peers on this machine.")
    parser.add_argument("--quick", action="store_true", help="two rounds at a tenth of the work, as CI does")
    parser.add_argument("--scale", type=float, help="share of the full work (default 1; quick: 0.1)")
    parser.add_argument("--rounds", type=int, help="rounds of every workload and tool (default 5; quick: 2)")
    parser.add_argument("--tools", default="*", help="names or patterns, separated by commas: 'kmmem*,memray'")
    parser.add_argument("--workloads", default="*", help="names or patterns, separated by commas")
    parser.add_argument("--measures", default=",".join(MEASURES), help="some of: %(default)s")
    parser.add_argument("--python", type=Path, default=default_python(), help="interpreter of the workloads")
    parser.add_argument("--results", type=Path, default=HERE / "results", help="folder for the result")
    given = parser.parse_args(arguments)
    tools = selected(given.tools, [tool.name for tool in TOOLS])
    workloads = selected(given.workloads, [workload.name for workload in WORKLOADS])
    return Options(
        tools=[tool for tool in TOOLS if tool.name in tools],
        workloads=[workload for workload in WORKLOADS if workload.name in workloads],
        measures=selected(given.measures, list(MEASURES)),
        scale=given.scale or (0.1 if given.quick else 1.0),
        rounds=given.rounds or (2 if given.quick else 5),
        quick=given.quick,
        python=given.python,
        results=given.results,
    )


def selected(patterns: str, names: list[str]) -> list[str]:
    """The names that match one of the patterns; every pattern must match something."""
    chosen = set()
    for pattern in patterns.split(","):
        matching = [name for name in names if fnmatchcase(name, pattern.strip())]
        if not matching:
            raise SetupFailed(f"nothing is called '{pattern}'; there are: {', '.join(names)}")
        chosen.update(matching)
    return [name for name in names if name in chosen]
