"""The folder `.work`: the peers' virtual environment, the built extension, and what runs write."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


class SetupFailed(Exception):
    """Something the comparison needs is missing; the message says what to do."""


@dataclass(frozen=True)
class Workspace:
    """Where the comparison keeps what it installs, builds and records."""

    root: Path
    base_python: Path

    @property
    def python(self) -> Path:
        """The interpreter with the peers; all workloads run in it."""
        return self.root / "venv" / "bin" / "python"

    @property
    def native(self) -> Path:
        """The folder with the built extension."""
        return self.root / "native"

    def prepare(self) -> None:
        """Install the peers and build the extension, each only when its inputs have changed."""
        requirements = HERE / "requirements.txt"
        if self._changed("venv", [requirements], str(self.base_python)):
            shutil.rmtree(self.root / "venv", ignore_errors=True)
            checked([str(self.base_python), "-m", "venv", str(self.root / "venv")])
            checked([str(self.python), "-m", "pip", "install", "--quiet", "-r", str(requirements)])
            self._remember("venv", [requirements], str(self.base_python))
        sources = sorted((HERE / "workloads" / "native").iterdir())
        if self._changed("native", sources, str(self.base_python)):
            self._build_extension()
            self._remember("native", sources, str(self.base_python))

    def environment(self, result: Path) -> dict[str, str]:
        """The environment of every run: nothing of the caller's that could change what Python does."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LD_"))}
        home = self.root / "home"
        home.mkdir(parents=True, exist_ok=True)
        return {
            **kept,
            "BENCHMARK_RESULT": str(result),
            "HOME": str(home),
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": str(self.native),
        }

    def script(self, name: str) -> str:
        """The path of a workload's script."""
        return str(HERE / "workloads" / name)

    def _build_extension(self) -> None:
        self.native.mkdir(parents=True, exist_ok=True)
        suffix = checked([str(self.python), "-c", "import sysconfig; print(sysconfig.get_config_var('EXT_SUFFIX'))"])
        includes = checked([str(self.python), "-m", "pybind11", "--includes"]).split()
        source = HERE / "workloads" / "native" / "module.cpp"
        flags = ["-O2", "-g", "-std=c++20", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra"]
        target = self.native / f"benchmark_native{suffix}"
        checked([os.environ.get("CXX", "g++"), *flags, *includes, str(source), "-o", str(target)])

    def _changed(self, name: str, inputs: list[Path], extra: str) -> bool:
        mark = self.root / f"{name}.digest"
        return not mark.exists() or mark.read_text(encoding="utf-8") != digest(inputs, extra)

    def _remember(self, name: str, inputs: list[Path], extra: str) -> None:
        (self.root / f"{name}.digest").write_text(digest(inputs, extra), encoding="utf-8")


def digest(inputs: list[Path], extra: str) -> str:
    """A digest of some files' contents and a string."""
    hasher = hashlib.sha256(extra.encode())
    for path in inputs:
        hasher.update(path.read_bytes())
    return hasher.hexdigest()


def checked(command: list[str]) -> str:
    """The output of a set-up command, or `SetupFailed` with the end of what it said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SetupFailed(f"{command[0]} is not installed") from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-600:]
        raise SetupFailed(f"{' '.join(command[:4])} ... failed with exit code {done.returncode}:\n{said}")
    return done.stdout.strip()


def found_kmmem() -> Path | None:
    """The kmmem to measure: $KMMEM_EXECUTABLE, else the repository's release build, else its installed one."""
    repository = HERE.parent
    named = os.environ.get("KMMEM_EXECUTABLE")
    candidates = [Path(named)] if named else [repository / ".build/release/kmmem", repository / ".venv/bin/kmmem"]
    return next((path.resolve() for path in candidates if path.exists()), None)


def library_folder(kmmem: Path) -> Path:
    """The folder of kmmem's libraries: beside the executable in a build, under `lib/kmmem` when installed."""
    named = os.environ.get("KMMEM_LIBRARY_DIR")
    if named:
        return Path(named)
    installed = kmmem.parent.parent / "lib" / "kmmem"
    return installed if installed.exists() else kmmem.parent


def default_python() -> Path:
    """The interpreter that runs the harness, seen through any virtual environment around it."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()
