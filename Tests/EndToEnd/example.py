"""The example project for interpreters that lack its packages: its native modules, and numpy of their own."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from building import Workshop
from extensions import headers, pybind_flags
from interpreters import Interpreter
from recording import REPOSITORY

EXAMPLE = REPOSITORY / "python" / "examples" / "kmidi"
CORE = EXAMPLE / "penta_core"
#: What knows nothing of Python.
FOLDERS = ("harmony", "audio", "events", "models", "defects")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Example:
    """Builds into a folder that all workers of a test run share, what each version of Python needs once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def path(self, interpreter: Interpreter) -> str:
        """What belongs on sys.path of an interpreter."""
        modules, numpy = self.folder / interpreter.version, self.folder / f"numpy-{interpreter.version}"
        modules.mkdir(exist_ok=True)
        with locked(self.folder / f"{interpreter.version}.lock"):
            if not numpy.exists():
                self._install_numpy(interpreter, numpy)
            self._build(interpreter, Workshop(modules))
        return os.pathsep.join(map(str, (modules, numpy, EXAMPLE)))

    def native_programs(self) -> Path:
        """The folder of the programs that CMake builds and that need no Python."""
        if shutil.which("cmake") is None:
            pytest.skip("cmake is not installed")
        programs = self.folder / "native"
        with locked(self.folder / "native.lock"):
            for step in (["-S", EXAMPLE, "-B", programs, "-DKMIDI_EMBEDDED_HOST=OFF"], ["--build", programs, "-j2"]):
                done = subprocess.run(["cmake", *map(str, step)], capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stdout + done.stderr
        return programs

    def _install_numpy(self, interpreter: Interpreter, folder: Path) -> None:
        """Of the package index, unless it cannot be reached."""
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        command = [interpreter.path, "-m", "pip", "-q", "--disable-pip-version-check", "install", "--target", part]
        done = subprocess.run([*map(str, command), "numpy"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"numpy cannot be installed for {interpreter.path}: {done.stderr.strip()[-200:]}")
        part.rename(folder)

    def _build(self, interpreter: Interpreter, workshop: Workshop) -> None:
        include = headers(interpreter)
        with locked(self.folder / "core.lock"):
            sources = sorted(str(path) for folder in FOLDERS for path in (CORE / folder).glob("*.cpp"))
            shared = ["-fPIC", "-shared", f"-I{CORE}"]
            core = Workshop(self.folder).program(sources, "libpenta.so", *shared)
        linked = [f"-I{CORE}", str(core), f"-Wl,-rpath,{core.parent}"]
        workshop.library("leaks/example/bindings.cpp", "penta_core.so", *include, *pybind_flags(), *linked)
        # As its own setup.py does: the call in the planted line is then the innermost of the library's.
        optimised = ["-O2", "-foptimize-sibling-calls"]
        workshop.library(str(CORE / "notes/penta_notes.c"), "penta_notes.so", *include, *optimised)
