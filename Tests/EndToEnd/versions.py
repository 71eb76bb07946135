"""A program in two versions, as two people would have it: other folders, virtual environments and builds."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from building import PROGRAMS, WARNINGS
from interpreters import Interpreter
from recording import Kmmem, Outcome

SOURCES = PROGRAMS / "versions"
FLAGS = ["-g", "-std=c++20", "-fno-builtin", "-fno-optimize-sibling-calls", "-fPIC", *WARNINGS]


@dataclass
class Layout:
    """Where one person keeps what."""

    version: str
    checkout: str
    environment: str
    build: str
    optimise: str

    def checked_out(self, folder: Path) -> Path:
        """The folder of the program's own Python files."""
        return self._copied(folder / self.checkout, "checkout")

    def _copied(self, target: Path, part: str) -> Path:
        if not target.exists():
            shutil.copytree(SOURCES / self.version / part, target)
        return target

    def compiled(self, folder: Path, name: str, *flags: str) -> Path:
        """The native part, built from a copy of its source."""
        build = self._copied(folder / self.build, "native")
        command = ["g++", self.optimise, *FLAGS, *flags, "-o", str(build / name), str(build / "choir.cpp")]
        subprocess.run(command, check=True, timeout=300)
        return build / name

    def virtual(self, folder: Path, interpreter: Interpreter) -> Interpreter:
        """A virtual environment with the package that the program needs."""
        place = folder / self.environment
        subprocess.run([interpreter.path, "-m", "venv", "--without-pip", place], check=True, timeout=120)
        packages = place / "lib" / f"python{interpreter.version}" / "site-packages"
        shutil.copytree(SOURCES / self.version / "package" / "pitches", packages / "pitches")
        return Interpreter(interpreter.version, place / "bin" / "python", interpreter.include)


ANN = Layout("first", "ann/music", "ann/.venv", "ann/src", "-O1")
BOB = Layout("second", "bob/work/tree", "bob/venvs/music", "bob/build/7/src", "-O2")


def record(kmmem: Kmmem, layout: Layout, folder: Path, interpreter: Interpreter, *options: str) -> Outcome:
    """One run of the program as somebody keeps it, with the checkout as its folder."""
    checkout = layout.checked_out(folder)
    python = layout.virtual(folder, interpreter)
    library = layout.compiled(folder, "libchoir.so", "-shared")
    return kmmem.python(python, "sing.py", library, options=options, cwd=checkout).expect()


def record_native(kmmem: Kmmem, layout: Layout, folder: Path) -> Outcome:
    """One run of the native part alone."""
    return kmmem.program(layout.compiled(folder, "choir", "-DALONE")).expect()


def places(difference: dict) -> list[dict]:
    """The places of a comparison with their frames instead of their numbers."""
    for place in difference["places"]:
        for side in ("before", "after"):
            if place[side]:
                place[side]["stack"] = [difference["frames"][number] for number in place[side]["stack"]]
    return difference["places"]


def changes(difference: dict, files: set[str]) -> dict[tuple[str, str], str]:
    """What has become of each function of some files, by the innermost of the stack; fails for other places."""
    found = {}
    for place in places(difference):
        stack = (place["after"] or place["before"])["stack"]
        own = [f for f in stack if Path(f["file"] or "").name in files and not f["function"].endswith("comp>")]
        assert own, f"{place['change']} by {place['gained']}: {[frame['function'] for frame in stack]}"
        function = own[0]["function"].split("(anonymous namespace)::")[-1].split("(")[0].split(".")[-1]
        key = function, own[0]["language"]
        # Several allocators may serve one function.
        assert found.setdefault(key, place["change"]) == place["change"], f"{key} has changed in two ways"
    return found
