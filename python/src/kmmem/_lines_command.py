"""What `kmmem lines` runs in the interpreter: a program with `@profile`, recorded, and then its tables."""

from __future__ import annotations

import atexit
import builtins
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import NoReturn

from . import _extension, _line_counting, _main_program
from ._errors import TrackingError
from ._profile import ProfiledFunction, lines, profile, table
from ._tracking import is_tracking, start, stop

_SCHEMA, _VERSION = "kmmem.lines", 1


def main() -> None:
    """Run the program that `kmmem lines` names; it ends as it would alone."""
    settings = _Settings(**json.loads(sys.argv[1]))
    run = _ProfiledRun(settings)
    with _installation(settings.kmmem):
        run.begin()
    atexit.register(run.end)
    try:
        _main_program.run(sys.argv[2:], is_module=settings.is_module)
    except _main_program.NotFoundError as error:
        run.abandon()
        fail(str(error))


@dataclass
class _Settings:
    """What Sources/kmmem/Lines/LinesProgram.swift writes."""

    force: bool
    format: str
    plot: bool
    is_module: bool
    kmmem: str | None = None
    output: str | None = None
    keep: str | None = None


@contextmanager
def _installation(program: str | None) -> Iterator[None]:
    """Have the parts of kmmem found beside the program that was called."""
    if program is None or "KMMEM_EXECUTABLE" in os.environ:
        yield
        return
    os.environ["KMMEM_EXECUTABLE"] = program
    try:
        yield
    finally:
        del os.environ["KMMEM_EXECUTABLE"]


def fail(sentence: str) -> NoReturn:
    """Say what is wrong, and exit with 2."""
    print(f"kmmem: {sentence}", file=sys.stderr)
    raise SystemExit(2)


class _ProfiledRun:
    """The recording of the program, and what is told of it when it has ended."""

    def __init__(self, settings: _Settings) -> None:
        self._settings = settings
        self._process = os.getpid()
        self._folder = None if settings.keep else tempfile.TemporaryDirectory(prefix="kmmem-lines-")
        self._capture = settings.keep or os.path.join(self._folder.name if self._folder else "", "run.kmmem")
        self._executable = ""

    def begin(self) -> None:
        """Record from now on."""
        builtins.profile = profile  # type: ignore[attr-defined]
        try:
            from ._installation import executable

            self._executable = executable()
            start(self._capture, overwrite=self._settings.force)
            _line_counting.begin()
        except TrackingError as error:
            self.abandon()
            fail(str(error))

    def abandon(self) -> None:
        """Nothing was run, so there is nothing to tell."""
        atexit.unregister(self.end)
        if is_tracking():
            stop()
        if self._folder is not None:
            self._folder.cleanup()

    def end(self) -> None:
        """Tell of the lines, once no thread of the program runs any more."""
        # A child that the program forked ends here, too.
        if os.getpid() != self._process:
            return
        # The program may have ended the recording itself.
        if is_tracking():
            stop()
        sys.stdout.flush()
        found = [function for function in lines() if any(line.has_run for line in function.lines)]
        self._write(_json_text(found) if self._settings.format == "json" else _text(found))
        if self._settings.plot:
            self._plot()
        if self._folder is not None:
            self._folder.cleanup()

    def _write(self, text: str) -> None:
        path = self._settings.output
        try:
            if path is None:
                sys.stderr.write(text)
                sys.stderr.flush()
            else:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
        except OSError as error:
            print(f"kmmem: {path or 'standard error'} cannot be written: {error.strerror}.", file=sys.stderr)

    def _plot(self) -> None:
        from subprocess import DEVNULL, run

        print(file=sys.stderr, flush=True)
        command = [self._executable, "report", self._capture, "--format", "chart"]
        run(command, stdin=DEVNULL, stdout=sys.stderr.fileno(), check=False)


def _text(functions: Sequence[ProfiledFunction]) -> str:
    text = "".join(f"\n{table(function)}\n" for function in functions)
    if not functions:
        text += "kmmem: no function under @profile ran, so there are no lines to tell of; decorate one with @profile.\n"
    missed = _extension.load().lines_missed()
    if missed:
        frames = "1 frame was" if missed == 1 else f"{missed:,} frames were"
        text += f"\nkmmem: {frames} not counted, as the program had a trace function of its own.\n"
    return text


def _json_text(functions: Sequence[ProfiledFunction]) -> str:
    answer = {
        "schema": _SCHEMA,
        "version": _VERSION,
        "functions": [asdict(function) for function in functions],
        "missed_frames": _extension.load().lines_missed(),
    }
    return json.dumps(answer, indent=2) + "\n"
