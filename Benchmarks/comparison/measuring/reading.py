"""How long it takes to look at the largest recorded file, by kmmem and by memray."""

from __future__ import annotations

from pathlib import Path

from ..progress import say
from ..tools import EVERYTHING, MEMRAY_EVERYTHING, Tool
from ..workloads import Workload
from .execution import RunFailed, execute
from .figures import Failure, Measurements, Reading
from .runner import Runner, recorded

LIMIT_SECONDS = 900

TREE_WITHOUT_SCREEN = """
import sys
from memray.commands import main
from memray.reporters.tree import TreeReporter
TreeReporter.render = lambda self: None
sys.exit(main(["tree", sys.argv[1]]))
"""


def measure_readings(runner: Runner, tools: list[Tool], workloads: list[Workload], measurements: Measurements) -> None:
    """Time the reports of the largest file that each of the two tools left behind."""
    for tool, commands in ((EVERYTHING, kmmem_commands), (MEMRAY_EVERYTHING, memray_commands)):
        largest = largest_file(runner, tool, workloads) if tool in tools else None
        if largest is None:
            continue
        workload, file = largest
        for name, command in commands(runner, file).items():
            time_reading(runner, name, workload, file, command, measurements)


def time_reading(
    runner: Runner, name: str, workload: str, file: Path, command: tuple[str, ...], measurements: Measurements
) -> None:
    """Time one command on one file."""
    folder = runner.workspace.root / "readings"
    folder.mkdir(exist_ok=True)
    environment = runner.workspace.environment(folder / "result.json")
    try:
        seconds = execute(command, environment, folder, LIMIT_SECONDS)
    except RunFailed as failure:
        say(f"{name}: {failure}")
        measurements.failures.append(Failure(name, workload, str(failure)))
        return
    measurements.readings.append(Reading(name, workload, file.stat().st_size, seconds))
    say(f"{name:20} of {workload}, {file.stat().st_size / 1e6:.1f} MB: {seconds:.2f} s")


def kmmem_commands(runner: Runner, file: Path) -> dict[str, tuple[str, ...]]:
    """kmmem's report as text and as JSON."""
    report = (str(runner.kmmem), "report", str(file))
    return {"kmmem report": report, "kmmem report --format json": (*report, "--format", "json")}


def memray_commands(runner: Runner, file: Path) -> dict[str, tuple[str, ...]]:
    """memray's reports; its tree is an interactive screen, so all but the drawing is timed."""
    python = runner.workspace.python
    memray = str(python.parent / "memray")
    flamegraph = str(runner.workspace.root / "readings" / "flamegraph.html")
    return {
        "memray summary": (memray, "summary", str(file)),
        "memray stats": (memray, "stats", str(file)),
        "memray tree": (str(python), "-c", TREE_WITHOUT_SCREEN, str(file)),
        "memray flamegraph": (memray, "flamegraph", "--force", "-o", flamegraph, str(file)),
    }


def largest_file(runner: Runner, tool: Tool, workloads: list[Workload]) -> tuple[str, Path] | None:
    """The largest file of a tool's last runs, and the workload it is of."""
    files = [(workload.name, path) for workload in workloads for path in recorded(runner.output(tool, workload))]
    return max(files, key=lambda found: found[1].stat().st_size, default=None)
