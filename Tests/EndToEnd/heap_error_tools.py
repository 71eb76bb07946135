"""Runs the programs of Tests/Programs/heap_errors alone, and under kmmem, Valgrind and AddressSanitizer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import heap_error_reports
from building import Workshop
from extensions import headers, pybind_flags
from heap_error_cases import Case
from heap_error_reports import Report
from interpreters import Interpreter
from leaks import Examiner

TWINS = ("guilty", "innocent")
SANITIZED = ["-fsanitize=address", "-fno-omit-frame-pointer"]
#: libasan refuses by itself what the program asks for to be refused.
SANITIZER_OPTIONS = "detect_leaks=1:allocator_may_return_null=1"


@dataclass(frozen=True)
class Command:
    """A program with the environment it needs."""

    words: list[str]
    settings: dict[str, str]

    def run(self, *before: str, **settings: str) -> subprocess.CompletedProcess:
        """Runs it, with a tool's words before it and a tool's settings."""
        return subprocess.run(
            [*before, *self.words],
            env={**os.environ, **self.settings, **settings},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


class Programs:
    """The programs, each built once plain and once for AddressSanitizer, and the interpreter of those below Python."""

    def __init__(self, workshop: Workshop, interpreter: Interpreter) -> None:
        self.workshop = workshop
        self.interpreter = interpreter

    def command(self, case: Case, twin: str, sanitized: bool = False) -> Command:
        """What runs one twin of a case."""
        flags = [*case.flags, *(SANITIZED if sanitized else [])]
        name = case.source.replace("/", "-") + ("-sanitized" if sanitized else "")
        if case.script is None:
            return Command([str(self.workshop.program([f"heap_errors/{case.source}"], name, *flags)), twin], {})
        folder = self.workshop.folder / f"{name}-{self.interpreter.name}"
        folder.mkdir(exist_ok=True)
        if case.path.parent.name == "bound":
            flags += ["-g1", *headers(self.interpreter), *pybind_flags()]
        self.workshop.library(f"heap_errors/{case.source}", f"{folder.name}/native.so", *flags)
        words = [str(self.interpreter.path), str(case.script), twin]
        return Command(words, {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"})


def valgrind(programs: Programs, case: Case, twin: str, folder: Path) -> list[Report]:
    """What memcheck says of a twin."""
    path = folder / f"{twin}.xml"
    options = ["--leak-check=full", "--show-leak-kinds=definite", "--num-callers=30", "--xml=yes", f"--xml-file={path}"]
    programs.command(case, twin).run("valgrind", "-q", *options)
    return heap_error_reports.of_valgrind(case, path)


def sanitizer(programs: Programs, case: Case, twin: str, folder: Path) -> list[Report]:
    """What AddressSanitizer and its LeakSanitizer say of a twin that was built for them."""
    settings = {"ASAN_OPTIONS": SANITIZER_OPTIONS}
    if case.script is not None:
        settings["LD_PRELOAD"] = " ".join(_library(name) for name in ("libasan.so", "libstdc++.so"))
    done = programs.command(case, twin, sanitized=True).run(**settings)
    return heap_error_reports.of_sanitizer(case, done.stderr)


ORACLES = {"valgrind": valgrind, "sanitizer": sanitizer}


def _library(name: str) -> str:
    """Where gcc's libraries lie: the interpreter is not built for them and needs them first."""
    done = subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@dataclass(frozen=True)
class Observed:
    """What kmmem said of a twin, and what the program itself did meanwhile."""

    reports: list[Report]
    counted: int
    findings: list[dict]
    done: subprocess.CompletedProcess

    @property
    def python_places(self) -> set[tuple[str, int]]:
        """The lines of Python on the stacks of what was found."""
        frames = [frame for finding in self.findings for frame in finding["stack"] if frame["file"]]
        return {(Path(frame["file"]).name, frame["line"]) for frame in frames if frame["file"].endswith(".py")}

    def __str__(self) -> str:
        """All of it, for the message of a test that failed."""
        told = [json.dumps(finding, indent=1)[:3000] for finding in self.findings]
        return "\n".join([f"counted {self.counted}", *map(str, self.reports), *told, self.done.stderr[-2000:]])


def kmmem(examiner: Examiner, programs: Programs, case: Case, twin: str, *options: str) -> Observed:
    """What `kmmem leaks` says of a twin, with or without a guard."""
    command = programs.command(case, twin)
    target = ["--", *command.words] if case.script is None else ["--python", *command.words]
    path = examiner.kmmem.new_path().with_suffix(".json")
    environment = {**os.environ, **command.settings}
    words = examiner.command(path, *options, *target)
    done = examiner.kmmem.run(*words, cwd=examiner.kmmem.folder, env=environment)
    verdict = examiner.read(path, done)
    reports = heap_error_reports.of_kmmem(case, verdict.findings)
    return Observed(reports, verdict.answer["counted"], verdict.findings, done)


#: Whether what the tests see is wanted for the table of all tools.
IS_TABLE = "KMMEM_HEAP_ERRORS_SEEN" in os.environ


def remember(case: Case, tool: str, twin: str, what: str) -> None:
    """Leaves what a test saw to heap_errors_table.py, which names a folder for it."""
    if folder := os.environ.get("KMMEM_HEAP_ERRORS_SEEN"):
        line = json.dumps({"case": case.source, "tool": tool, "twin": twin, "what": what})
        with Path(folder, f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def trouble(tool: str) -> str | None:
    """Why an oracle cannot be asked."""
    name = {"valgrind": "valgrind", "sanitizer": "gcc"}[tool]
    return None if shutil.which(name) else f"{name} is not installed"
