"""What `kmmem lines` runs in the interpreter: a program with `@profile`, recorded, and then its tables."""

from __future__ import annotations

import atexit
import builtins
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import NoReturn

from . import _extension, _line_counting, _main_program
from ._errors import TrackingError
from ._installation import executable
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
        self._folder = "" if settings.keep else tempfile.mkdtemp(prefix="kmmem-lines-")
        # The program may go to another folder.
        self._output = os.path.abspath(settings.output) if settings.output else None
        self._capture = os.path.abspath(settings.keep or os.path.join(self._folder, "run.kmmem"))
        self._executable = ""

    def begin(self) -> None:
        """Record from now on."""
        builtins.profile = profile  # type: ignore[attr-defined]
        try:
            _check_output(self._settings.output)
            self._executable = executable()
            start(self._capture, overwrite=self._settings.force)
            _line_counting.begin()
        except TrackingError as error:
            self.abandon()
            fail(str(error))

    def abandon(self) -> None:
        """Nothing was run, so there is nothing to tell."""
        atexit.unregister(self.end)
        self._stop()
        self._remove()

    def end(self) -> None:
        """Tell of the lines, once no thread of the program runs any more."""
        # A child that the program forked ends here, too.
        if os.getpid() != self._process:
            return
        self._stop()
        with suppress(OSError, ValueError, AttributeError):
            # What the program has printed stands before; if that cannot be written, the interpreter says so itself.
            sys.stdout.flush()
        try:
            found = [function for function in lines() if any(line.has_run for line in function.lines)]
            self._write(_json_text(found) if self._settings.format == "json" else _text(found))
        except TrackingError as error:
            _say(f"kmmem: {error}\n")
        if self._settings.plot:
            self._plot()
        self._remove()

    def _stop(self) -> None:
        # The program may have ended the recording itself.
        if is_tracking():
            stop()

    def _remove(self) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, text: str) -> None:
        if self._output is not None:
            try:
                with open(self._output, "w", encoding="utf-8") as file:
                    file.write(text)
                return
            except OSError as error:
                _say(f"kmmem: {self._settings.output} cannot be written: {error.strerror}; the lines follow here.\n")
        _say(text)

    def _plot(self) -> None:
        from subprocess import DEVNULL, run

        _say("\n")
        command = [self._executable, "report", self._capture, "--format", "chart"]
        run(command, stdin=DEVNULL, stdout=2, check=False)


def _say(text: str) -> None:
    """Write to the standard error that the program was given, wherever it has its own."""
    if sys.__stderr__ is not None:
        with suppress(OSError, ValueError):
            sys.__stderr__.write(text)
            sys.__stderr__.flush()


def _check_output(path: str | None) -> None:
    """Refuse before the program runs what could not be written after it."""
    if path is None:
        return
    folder = os.path.dirname(path) or os.curdir
    if not os.path.isdir(folder):
        raise TrackingError(f"{path} cannot be written: there is no folder {folder}.")
    if os.path.isdir(path):
        raise TrackingError(f"{path} is a folder; name a file for the lines.")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise TrackingError(f"{path} cannot be written: permission denied; name another place.")


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
