"""The Python interpreters of this machine on which kmmem has to work."""

from __future__ import annotations

import dataclasses
import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SUPPORTED = ("3.9", "3.10", "3.11", "3.12", "3.13")
QUESTION = "import sys, sysconfig; print('%d.%d' % sys.version_info[:2], sys.executable, sysconfig.get_path('include'))"


@dataclass(frozen=True)
class Interpreter:
    """One executable of CPython."""

    version: str
    path: Path
    include: Path

    @property
    def name(self) -> str:
        """A short name for test identifiers: the version, and the system's own one is marked."""
        return self.version + ("-system" if str(self.path).startswith("/usr/bin/") else "")

    @property
    def numbers(self) -> tuple[int, int]:
        major, minor = self.version.split(".")
        return int(major), int(minor)

    @property
    def has_headers(self) -> bool:
        return (self.include / "Python.h").exists()


def ask(path: Path | str) -> Interpreter | None:
    """The interpreter behind an executable (which may be a script), or None if it is no working Python 3."""
    try:
        answer = subprocess.run([str(path), "-c", QUESTION], capture_output=True, text=True, timeout=30, check=True)
        version, executable, include = answer.stdout.split()
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Interpreter(version, Path(executable).resolve(), Path(include))


def _candidates() -> list[Path]:
    if chosen := os.environ.get("KMMEM_TEST_PYTHONS"):
        return [Path(path) for path in chosen.split(os.pathsep)]
    found = []
    if pyenv := shutil.which("pyenv"):
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False).stdout.strip()
        found += sorted(Path(root, "versions").glob("3.*/bin/python3"))
    found += [Path(path) for version in SUPPORTED if (path := shutil.which(f"python{version}"))]
    found += [path for version in SUPPORTED if (path := Path(f"/usr/bin/python{version}")).exists()]
    return [*found, Path(shutil.which("python3") or "/usr/bin/python3")]


@functools.cache
def every_python() -> tuple[Interpreter, ...]:
    """All working Pythons that were found, whatever their version, each once."""
    answers = (ask(path) for path in dict.fromkeys(_candidates()))
    return tuple({found.path: found for found in answers if found}.values())


@functools.cache
def supported_pythons() -> tuple[Interpreter, ...]:
    """The interpreters that kmmem promises to support, oldest first; the newest last."""
    return tuple(sorted((p for p in every_python() if p.version in SUPPORTED), key=lambda p: (p.numbers, p.name)))


@functools.cache
def python_with(*packages: str) -> Interpreter | None:
    """The Python that runs the tests, if it has some packages; its path is that of the environment that has them."""
    question = [sys.executable, "-c", f"import {', '.join(packages)}"]
    if subprocess.run(question, capture_output=True, check=False).returncode != 0:
        return None
    found = ask(sys.executable)
    return found and dataclasses.replace(found, path=Path(sys.executable))


def unsupported_python() -> Interpreter | None:
    """A working Python that kmmem must refuse, if this machine has one."""
    return next((p for p in every_python() if p.version not in SUPPORTED), None)
