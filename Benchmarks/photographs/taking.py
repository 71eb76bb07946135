"""Runs programs that photograph their own heaps, or ask a peer about them."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comparison.measuring.execution import RunFailed, execute
from comparison.workspace import HERE, SetupFailed, library_folder

from .arguments import Heap, Options
from .figures import Answer, Photograph

LIMIT_SECONDS = 900
EXTENSION = "lib_kmmem.so"


@dataclass(frozen=True)
class Runner:
    """Starts programs with kmmem's Python package in reach, and with nothing of the caller's Python."""

    python: Path
    kmmem: Path
    folder: Path
    environment: dict[str, str]

    def prepare(self) -> None:
        """Put kmmem's package together as an installation does: its modules and the built extension."""
        shutil.rmtree(self.folder, ignore_errors=True)
        package = self.folder / "package" / "kmmem"
        shutil.copytree(HERE.parent / "python" / "src" / "kmmem", package)
        places = (library_folder(self.kmmem), HERE.parent / ".build" / "release")
        extension = next((place / EXTENSION for place in places if (place / EXTENSION).exists()), None)
        if extension is None:
            raise SetupFailed(f"{EXTENSION} is not built: run 'swift build -c release'")
        shutil.copyfile(extension, package / "_kmmem.abi3.so")

    def photographed(self, heap: Heap, number: int, options: Options) -> tuple[Photograph, list[str]]:
        """Photograph a heap; its file stays until the next run. Also returns addresses of some objects in it."""
        said = self.run("photographed.py", heap, repr(options.change_seconds), LIMIT_SECONDS)
        shown = self.described(self.snapshot)
        figures = {name: said[name] for name in Photograph.__dataclass_fields__ if name in said}
        photograph = Photograph(
            heap=heap.name,
            round=number,
            nodes=shown["nodes"],
            references=shown["references"],
            walk_seconds=shown["walk_seconds"],
            **figures,
        )
        return photograph, said["examples"]

    def asked(self, heap: Heap, number: int, question: str, limit_seconds: float) -> Answer:
        """Ask a peer about a heap."""
        said = self.run("asked.py", heap, question, limit_seconds)
        return Answer(
            heap.name, number, question, said["collection_seconds"], said["seconds"], int(said["grown_bytes"])
        )

    @property
    def snapshot(self) -> Path:
        """The photograph that was taken last."""
        return self.folder / "run" / "first.kmsnap"

    def described(self, snapshot: Path) -> dict[str, Any]:
        """What kmmem says of a photograph as a whole."""
        command = [str(self.kmmem), "diff", str(snapshot), str(snapshot), "--format", "json", "--limit", "1"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RunFailed(done.stderr.strip()[-400:])
        return json.loads(done.stdout)["after"]

    def run(self, script: str, heap: Heap, argument: str, limit_seconds: float) -> dict[str, Any]:
        """Run a program in an empty folder; returns what it wrote down."""
        folder = self.folder / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        result = folder / "result.json"
        environment = {
            **self.environment,
            "BENCHMARK_RESULT": str(result),
            "KMMEM_EXECUTABLE": str(self.kmmem),
            "KMMEM_LIBRARY_DIR": str(library_folder(self.kmmem)),
            "PYTHONPATH": str(self.folder / "package"),
        }
        program = str(HERE / "workloads" / "photographs" / script)
        command = (str(self.python), program, heap.kind, str(heap.size), argument)
        execute(command, environment, folder, limit_seconds)
        if not result.exists():
            raise RunFailed("the program did not come to its end")
        return json.loads(result.read_text(encoding="utf-8"))
