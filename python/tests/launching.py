"""Runs of one program, alone and under kmmem, to be compared."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TELL = Path(__file__).with_name("tell.py")


@dataclass(frozen=True)
class Launcher:
    """Starts programs under `kmmem profile` in one folder."""

    kmmem: str
    folder: Path

    @property
    def capture(self) -> Path:
        """The capture that command() asks for."""
        return self.folder / "run.kmmem"

    def command(self, *words: str, quiet: bool = True) -> list[str]:
        """Build the command that profiles a target into `capture`."""
        return [self.kmmem, "profile", *(["-q"] if quiet else []), "-o", "run.kmmem", *words]

    def run(self, *words: str, quiet: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
        """Profile a target and wait for its end."""
        options = {"capture_output": True, "text": True, "timeout": 60, "check": False, **options}
        result: subprocess.CompletedProcess[str] = subprocess.run(self.command(*words, quiet=quiet), **options)
        return result

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        """Profile a target whose output is read while it runs."""
        options = {"stdout": subprocess.PIPE, "stdin": subprocess.PIPE, "text": True, **options}
        process: subprocess.Popen[str] = subprocess.Popen(self.command(*words), **options)
        return process


def alone(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program without kmmem."""
    options = {"capture_output": True, "text": True, "timeout": 60, "check": False, **options}
    result: subprocess.CompletedProcess[str] = subprocess.run(words, **options)
    return result
