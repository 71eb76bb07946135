"""Builds the one-purpose programs of Tests/Programs, each once per test run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).resolve().parent.parent / "Programs"
WARNINGS = ["-Wall", "-Wextra", "-Werror"]
# Every call stays a call, in its own frame and on its own line.
PLAIN = ["-g", "-O1", "-fno-builtin", "-fno-optimize-sibling-calls"]


class Workshop:
    """Compiles into one folder and remembers what it has built."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def program(self, sources: Iterable[str], name: str, *flags: str, optimise: Iterable[str] = tuple(PLAIN)) -> Path:
        """An executable from files below Tests/Programs."""
        return self._build(sources, name, [*optimise, *WARNINGS, "-pthread", *flags])

    def library(self, source: str, name: str, *flags: str) -> Path:
        """A shared library from a file below Tests/Programs."""
        return self._build([source], name, [*PLAIN, *WARNINGS, "-fPIC", "-shared", "-pthread", *flags])

    def libraries(self, source: str, variants: dict[str, list[str]]) -> list[Path]:
        """Several shared libraries from one file, which differ in their flags."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(lambda item: self.library(source, item[0], *item[1]), variants.items()))

    def _build(self, sources: Iterable[str], name: str, flags: list[str]) -> Path:
        target = self.folder / name
        if target.exists():
            return target
        paths = [str(PROGRAMS / source) for source in sources]
        if all(path.endswith(".c") for path in paths):
            compiler = [shutil.which("gcc") or "cc", "-std=gnu11"]
        else:
            compiler = [shutil.which("g++") or "c++", "-std=c++20"]
        before = target.with_suffix(f".{os.getpid()}.part")
        command = [*compiler, "-o", str(before), *paths, *flags]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        if built.returncode != 0:
            pytest.fail(f"{' '.join(command)}\n{built.stderr}")
        before.rename(target)
        return target
