"""One session from the command line to the kept result."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from pathlib import Path

from . import machine
from .arguments import Options, parsed
from .measuring.execution import RunFailed
from .measuring.figures import Measurements
from .measuring.instructions import measure_instructions
from .measuring.memory import measure_footprints
from .measuring.overhead import Overhead
from .measuring.reading import measure_readings
from .measuring.runner import Runner
from .presenting.keeping import keep
from .presenting.results import Session, joined, page, ratio_parts
from .progress import say
from .tools import SAMPLED
from .verdicts.goals import judged
from .verdicts.thresholds import read_thresholds
from .workspace import HERE, SetupFailed, Workspace, found_kmmem


def main(arguments: list[str]) -> int:
    """Run a session; the exit code is 2 when it cannot run, 130 when interrupted, else 0, also for missed goals."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        compare(parsed(arguments))
    except (SetupFailed, RunFailed) as failure:
        print(f"compare.py: {failure}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def compare(options: Options) -> None:
    """Prepare, measure all that was asked for, and print and keep the result after every step."""
    kmmem = found_kmmem()
    if kmmem is None and any(tool.is_kmmem for tool in options.tools):
        raise SetupFailed("kmmem is not built: run 'swift build -c release' or set KMMEM_EXECUTABLE to it")
    workspace = Workspace(HERE / ".work", options.python)
    say("preparing the workspace")
    workspace.prepare()
    runner = Runner(workspace, kmmem or Path("kmmem"))
    measurements = Measurements()
    session = described(options, runner)
    measure(options, runner, measurements, session)
    print(finished(options, session, measurements))
    shutil.rmtree(workspace.root / "runs")


def measure(options: Options, runner: Runner, measurements: Measurements, session: Session) -> None:
    """Take every measure that was asked for, the cheap ones first."""
    if "memory" in options.measures:
        measure_footprints(runner, options.tools, options.scale, measurements)
    if "times" in options.measures:
        overhead = Overhead(runner, options.tools, options.workloads, options.scale, measurements)
        overhead.pilot()
        for number in range(1, options.rounds + 1):
            overhead.round(number)
            finished(options, session, measurements)
            print(
                f"After round {number} of {options.rounds}\n\n{joined(ratio_parts(session, measurements))}", flush=True
            )
    if "readings" in options.measures:
        measure_readings(runner, options.tools, options.workloads, measurements)
    if "instructions" in options.measures and SAMPLED in options.tools:
        measure_instructions(runner, options.counted, options.counted_scales, measurements)


def described(options: Options, runner: Runner) -> Session:
    """The session's machine and options."""
    chosen = {
        "date": time.strftime("%Y-%m-%d"),
        "scale": options.scale,
        "rounds": options.rounds,
        "measures": ", ".join(options.measures),
        "load before": machine.load(),
    }
    return Session(
        machine=machine.description(runner.workspace, runner.kmmem),
        options=chosen,
        tools=[tool.name for tool in options.tools],
        workloads=[workload.name for workload in options.workloads],
    )


def finished(options: Options, session: Session, measurements: Measurements) -> str:
    """Judge what there is, keep it, and return the page."""
    session.options["load after"] = machine.load()
    verdicts = judged(read_thresholds(HERE / "thresholds.json"), measurements, session.workloads)
    text = page(session, measurements, verdicts)
    path = keep("kmmem.benchmarks", text, session, measurements, verdicts, options.results)
    say(f"kept in {path.relative_to(path.parent.parent)}")
    return text
