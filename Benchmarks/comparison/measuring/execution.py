"""One run of one program to its end, with its clock."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path


class RunFailed(Exception):
    """A command ended badly or took too long; the message says how, with the end of its output."""


def execute(command: tuple[str, ...], environment: dict[str, str], folder: Path, limit_seconds: float) -> float:
    """Run `command` in `folder` and return its seconds from start to exit.

    A timer kills the whole group of processes at the limit; waiting itself does not poll, so that short runs are
    measured as well as long ones.
    """
    log = folder / "log.txt"
    with log.open("wb") as output:
        started = time.perf_counter()
        process = start(command, environment, folder, output.fileno())
        timer = threading.Timer(limit_seconds, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        try:
            code = awaited(process)
        finally:
            timer.cancel()
        seconds = time.perf_counter() - started
    if code != 0:
        reason = f"was stopped after {limit_seconds:.0f} s" if seconds >= limit_seconds else f"ended with code {code}"
        said = without_folders(log.read_text(encoding="utf-8", errors="replace").strip()[-400:])
        raise RunFailed(f"{reason}: {said}" if said else reason)
    return seconds


def without_folders(text: str) -> str:
    """The text with absolute paths cut to their last part: results name no folder of the machine they come from."""
    return re.sub(r"(?<![\w.])/(?:[\w.+@-]+/)+", "", text)


def awaited(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a command; an interrupt of the harness ends the command's group first."""
    try:
        return process.wait()
    except KeyboardInterrupt:
        os.killpg(process.pid, signal.SIGKILL)
        raise


def start(command: tuple[str, ...], environment: dict[str, str], folder: Path, output: int) -> subprocess.Popen[bytes]:
    """Start a command in a group of its own, with nothing to read."""
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise RunFailed(f"{command[0]} is not installed") from None
