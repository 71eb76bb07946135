"""Runs programs under kmmem and hands back what happened and what was captured."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from kmmem_capture import Capture, read_capture

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PLACES = (".venv/bin/kmmem", ".build/release/kmmem")


def find_kmmem() -> Path | None:
    """The executable under test: $KMMEM_EXECUTABLE, else an installed one, else the one that was built."""
    if chosen := os.environ.get("KMMEM_EXECUTABLE"):
        return Path(chosen).resolve()
    return next((REPOSITORY / place for place in PLACES if (REPOSITORY / place).exists()), None)


@dataclass
class Outcome:
    """One finished run under kmmem."""

    kmmem: Kmmem
    returncode: int
    stdout: str
    stderr: str
    path: Path

    @property
    def capture(self) -> Capture:
        return read_capture(self.path)

    @property
    def children(self) -> list[Path]:
        """The captures of forked children."""
        return sorted(self.path.parent.glob(self.path.name + ".*"))

    def report(self, *options: str) -> dict:
        return self.kmmem.report(self.path, *options)

    def expect(self, returncode: int = 0) -> Outcome:
        """Fails with everything that was printed unless the program ended as it should."""
        assert self.returncode == returncode, f"exit {self.returncode}\n{self.stdout}\n{self.stderr}"
        assert self.path.exists(), f"no capture\n{self.stderr}"
        return self


@dataclass
class Kmmem:
    """The kmmem executable, and a folder for its captures."""

    executable: Path
    folder: Path
    count: int = 0

    def new_path(self) -> Path:
        self.count += 1
        return self.folder / f"run{self.count}.kmmem"

    @property
    def library_folder(self) -> Path:
        """Where libkmmem_agent.so lies."""
        beside = self.executable.parent
        chosen = os.environ.get("KMMEM_LIBRARY_DIR")
        folders = [Path(chosen)] if chosen else [beside, beside.parent / "lib" / "kmmem"]
        return next((folder for folder in folders if (folder / "libkmmem_agent.so").exists()), beside)

    def run(self, *arguments: object, **keywords) -> subprocess.CompletedProcess:
        """Runs kmmem itself with some arguments."""
        command = [str(self.executable), *map(str, arguments)]
        keywords = {"capture_output": True, "text": True, "timeout": 120, "check": False, **keywords}
        return subprocess.run(command, **keywords)

    def question(self, command: str, *arguments: object) -> dict:
        """The answer of one of the commands that ask a snapshot."""
        done = self.run(command, *arguments, "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def command(self, target: list[object], path: Path, *options: object) -> list[str]:
        """The command line that profiles a target into a path."""
        return [str(word) for word in (self.executable, "profile", "-q", "-o", path, *options, *target)]

    def profile(self, target: list[object], *options: object, path: Path | None = None, **keywords) -> Outcome:
        """Profiles `target`, whatever follows the options: `-- PROGRAM ...`, `SCRIPT ...`, `-c CODE`, `-m MODULE`."""
        path = path or self.new_path()
        done = self.run(*self.command(target, path, *options)[1:], **keywords)
        return Outcome(self, done.returncode, done.stdout, done.stderr, path)

    def program(self, program: Path, *arguments: object, options: tuple = (), **keywords) -> Outcome:
        """Profiles a native program."""
        return self.profile(["--", program, *arguments], *options, **keywords)

    def python(self, interpreter, script: Path, *arguments: object, options: tuple = (), **keywords) -> Outcome:
        """Profiles a Python script under an interpreter."""
        return self.profile([script, *arguments], "--python", interpreter.path, *options, **keywords)

    def preloaded(self, program: list[object], settings: dict[str, str] | None = None, **keywords) -> Outcome:
        """Loads the agent into a program without `kmmem profile` beside it."""
        path = keywords.pop("path", None) or self.new_path()
        environment = {**keywords.pop("env", os.environ), "LD_PRELOAD": str(self.library_folder / "libkmmem_agent.so")}
        environment.update({"KMMEM_CAPTURE": str(path), **(settings or {})})
        keywords = {"capture_output": True, "text": True, "timeout": 120, "check": False, **keywords}
        done = subprocess.run([str(word) for word in program], env=environment, **keywords)
        return Outcome(self, done.returncode, done.stdout, done.stderr, path)

    def report(self, path: Path, *options: str) -> dict:
        """The JSON report of a capture, with every site and its frames."""
        done = self.run("report", path, "--format", "json", "--limit", "0", *options)
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        for part in (report, *report.get("processes", ())):
            for site in part["sites"]:
                site["stack"] = [part["frames"][number] for number in site["stack"]]
        return report


def package_in(place: Path, kmmem: Kmmem) -> Path:
    """A folder made there to put on sys.path, which holds the kmmem package with its extension module."""
    extension = kmmem.library_folder / "lib_kmmem.so"
    source = REPOSITORY / "python" / "src" / "kmmem"
    folder = place / "package"
    if extension.exists():
        shutil.copytree(source, folder / "kmmem")
        shutil.copy(extension, folder / "kmmem" / "_kmmem.abi3.so")
        return folder
    installed = sorted(kmmem.executable.parent.parent.glob("lib/python3*/site-packages/kmmem"))
    assert installed, "the kmmem package is neither built nor installed beside the executable"
    shutil.copytree(installed[0], folder / "kmmem")
    return folder


def died_of(outcome: Outcome | subprocess.CompletedProcess, number: signal.Signals) -> bool:
    """Whether a run ended as a shell would see the death by a signal."""
    return outcome.returncode in (-number, 128 + number)
