"""One session from the command line to the kept result."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from pathlib import Path

from comparison import machine
from comparison.measuring.execution import RunFailed
from comparison.presenting.keeping import keep
from comparison.progress import say
from comparison.workspace import HERE, SetupFailed, Workspace, found_kmmem

from .arguments import Heap, Options, parsed
from .figures import Failure, Measurements
from .goals import judged, read_limits
from .presenting import Session, page
from .reading import read
from .taking import Runner

PACKAGES = ("guppy3", "pympler", "objgraph", "numpy")


def main(arguments: list[str]) -> int:
    """Run a session; the exit code is 2 when it cannot run, 130 when interrupted, else 0, also for missed goals."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        measure(parsed(arguments))
    except (SetupFailed, RunFailed) as failure:
        print(f"snapshots.py: {failure}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def measure(options: Options) -> None:
    """Prepare, measure round by round, and print and keep the result after each."""
    kmmem = found_kmmem()
    if kmmem is None:
        raise SetupFailed("kmmem is not built: run 'swift build -c release' or set KMMEM_EXECUTABLE to it")
    workspace = Workspace(HERE / ".work", options.python)
    say("preparing the workspace")
    workspace.prepare()
    folder = workspace.root / "snapshots"
    runner = Runner(workspace.python, kmmem, folder, workspace.environment(folder))
    runner.prepare()
    measurements = Measurements()
    session = described(options, workspace, kmmem)
    for number in range(1, options.rounds + 1):
        for heap in options.heaps:
            photograph(options, runner, heap, number, measurements)
            for question in options.questions if heap.is_mixed else []:
                ask(options, runner, heap, number, question, measurements)
        finished(options, session, measurements)
    print(finished(options, session, measurements))
    shutil.rmtree(folder)


def photograph(options: Options, runner: Runner, heap: Heap, number: int, measurements: Measurements) -> None:
    """One round of kmmem on a heap: taking a photograph, reading it."""
    say(f"round {number}, {heap.name}: kmmem")
    try:
        found, objects = runner.photographed(heap, number, options)
        measurements.photographs.append(found)
        measurements.readings.append(read(runner.kmmem, runner.snapshot, objects, heap.name, number))
    except RunFailed as failure:
        say(str(failure))
        measurements.failures.append(Failure(heap.name, "kmmem", str(failure)))


def ask(options: Options, runner: Runner, heap: Heap, number: int, question: str, measurements: Measurements) -> None:
    """One round of a question to a peer; one that failed or took too long is not asked again."""
    if any((failure.heap, failure.question) == (heap.name, question) for failure in measurements.failures):
        return
    say(f"round {number}, {heap.name}: {question}")
    try:
        measurements.answers.append(runner.asked(heap, number, question, options.limit_seconds))
    except RunFailed as failure:
        say(str(failure))
        measurements.failures.append(Failure(heap.name, question, str(failure)))


def described(options: Options, workspace: Workspace, kmmem: Path) -> Session:
    """The session's machine and options."""
    chosen = {
        "date": time.strftime("%Y-%m-%d"),
        "quick": options.quick,
        "rounds": options.rounds,
        "load before": machine.load(),
    }
    return Session(machine.description(workspace, kmmem, PACKAGES), chosen, options.heaps)


def finished(options: Options, session: Session, measurements: Measurements) -> str:
    """Judge what there is, keep it, and return the page."""
    session.options["load after"] = machine.load()
    verdicts = judged(read_limits(HERE / "thresholds.json"), measurements, session.heaps)
    text = page(session, measurements, verdicts)
    path = keep("kmmem.benchmarks.snapshots", text, session, measurements, verdicts, options.results)
    say(f"kept in {path.relative_to(path.parent.parent)}")
    return text
