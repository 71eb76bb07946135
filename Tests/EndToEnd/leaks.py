"""Runs `kmmem leaks` and compares what it says with the lines that a program marks as guilty."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from building import PROGRAMS
from interpreters import Interpreter
from recording import Kmmem

LEAKS = PROGRAMS / "leaks"
COUNTED = ("certain", "probable")


def guilty_lines(programs: Iterable[Path], mark: str = "guilty") -> set[tuple[str, int]]:
    """Where the lines stand that end with a comment, as names of files and numbers of lines."""
    return {
        (program.name, number)
        for program in programs
        for number, line in enumerate(program.read_text().splitlines(), start=1)
        if line.endswith((f"# {mark}", f"// {mark}"))
    }


def place_of(frame: dict | None) -> tuple[str, int] | None:
    """A frame's file without its folders, and its line."""
    return (Path(frame["file"]).name, frame["line"]) if frame and frame["file"] else None


def title_of(finding: dict) -> str:
    """A finding in a line."""
    place = place_of(finding["at"])
    where = f"{place[0]}:{place[1]}" if place else "nowhere"
    kind = f"{finding['detector']}/{finding['kind']}"
    return f"{finding['certainty']} {kind} x{finding['count']} at {where}: {finding['title']}"


def telling(finding: dict) -> list[str]:
    """A finding with what it rests on, for the message of a test that failed."""
    lines = [title_of(finding)]
    lines += [f"    from {frame['function']} ({place_of(frame)})" for frame in finding["stack"][:4]]
    lines += [f"    in the cycle {step['type']} {step['step']}: {step['text']}" for step in finding["cycle"][:6]]
    lines += [f"    held by {holder}" for holder in finding["holders"][:3]]
    return lines


@dataclass(frozen=True)
class Accusation:
    """What must be said of a guilty program: as `detector/kind`, any one of several; and of how many things."""

    kinds: frozenset[str]
    count: int | None = None
    culprit: str | None = None
    #: For what may stem from no line of the program's.
    may_lack_line: bool = False

    @classmethod
    def of(cls, kinds: str, count: int | None = None, culprit: str | None = None) -> Accusation:
        return cls(frozenset(kinds.split()), count, culprit)

    def fits(self, finding: dict, places: set[tuple[str, int]]) -> bool:
        """Whether a finding says it, of one of these lines."""
        return (
            f"{finding['detector']}/{finding['kind']}" in self.kinds
            and (place_of(finding["at"]) in places or (self.may_lack_line and finding["at"] is None))
            and self.count in (None, finding["count"])
            and (self.culprit is None or (finding["culprit"] or {}).get("type") == self.culprit)
        )

    def __str__(self) -> str:
        what = " or ".join(sorted(self.kinds)) + (f" x{self.count}" if self.count else "")
        return what + (f" because of {self.culprit}" if self.culprit else "")


@dataclass(frozen=True)
class Case:
    """A program below Tests/Programs/leaks, what it must be accused of, and how many of a subject it leaves.

    The numbers are those of `left_by`, once for the guilty program and once for the innocent one.
    """

    script: str
    accusation: Accusation
    subject: str
    guilty: tuple[int, int]
    innocent: tuple[int, int] = (0, 0)
    arguments: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return LEAKS / self.script

    def __str__(self) -> str:
        """A short name for test identifiers."""
        return "-".join([self.path.stem, *self.arguments])

    def check_leaves(self, python: Interpreter, path: object = "") -> None:
        """The guilty program leaves what it should not, and the innocent one does not."""
        assert left_by(python, self.subject, self.path, "guilty", *self.arguments, path=path) == self.guilty
        assert left_by(python, self.subject, self.path, "innocent", *self.arguments, path=path) == self.innocent


@dataclass(frozen=True)
class Verdict:
    """What `kmmem leaks` has said of one run."""

    answer: dict
    done: subprocess.CompletedProcess

    @property
    def findings(self) -> list[dict]:
        return self.answer["findings"]

    @property
    def garbage(self) -> list[dict]:
        return self.answer["garbage"]

    def __str__(self) -> str:
        """The lines that tell most, and at the end what the program printed."""
        lines = [f"counted {self.answer['counted']}"]
        lines += [line for finding in self.findings for line in telling(finding)]
        lines += [f"garbage: {title_of(finding)}" for finding in self.garbage[:10]]
        unsure = [detector for detector in self.answer["detectors"] if detector["verdict"] == "inconclusive"]
        lines += [f"{detector['name']} is not sure: {detector['reason']}" for detector in unsure]
        return "\n".join([*lines, self.done.stderr[-2000:]])

    def expect_nothing(self) -> Verdict:
        """Nobody is accused, not even possibly; there may be garbage."""
        assert (self.answer["counted"], self.findings) == (0, []), f"an innocent program is accused\n{self}"
        return self

    def expect_one(self, accusation: Accusation, *programs: Path, mark: str = "guilty") -> dict:
        """The one counted finding, which is at a guilty line."""
        counted = [finding for finding in self.findings if finding["certainty"] in COUNTED]
        places = guilty_lines(programs, mark)
        fits = len(counted) == 1 and accusation.fits(counted[0], places)
        assert fits, f"expected {accusation} at one of {sorted(places)}, and no more\n{self}"
        assert self.answer["counted"] == 1, self
        return counted[0]

    def expect_garbage(self, accusation: Accusation, *programs: Path, mark: str = "guilty") -> dict:
        """The garbage that stems from a guilty line; nothing is counted."""
        self.expect_nothing()
        places = guilty_lines(programs, mark)
        found = [finding for finding in self.garbage if accusation.fits(finding, places)]
        assert len(found) == 1, f"expected {accusation} at one of {sorted(places)} as garbage\n{self}"
        return found[0]


@dataclass(frozen=True)
class Examiner:
    """Runs programs under `kmmem leaks`, in the folder of their captures, where no settings lie."""

    kmmem: Kmmem

    def command(self, answer: Path, *arguments: object) -> list[str]:
        return ["leaks", "--format", "json", "-o", str(answer), *map(str, arguments)]

    def verdict(self, *arguments: object, returncode: int = 0, **keywords) -> Verdict:
        """The verdict on a target, or on files; with options before."""
        path = self.kmmem.new_path().with_suffix(".json")
        done = self.kmmem.run(*self.command(path, *arguments), cwd=self.kmmem.folder, **keywords)
        assert done.returncode == returncode, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return self.read(path, done)

    def python(
        self, python: Interpreter, *target: object, path: object = "", options: tuple = (), **keywords
    ) -> Verdict:
        """The verdict on `SCRIPT ...` or `-m MODULE ...`, with folders on sys.path."""
        return self.verdict("--python", python.path, *options, *target, env=with_path(path), **keywords)

    @staticmethod
    def read(path: Path, done: subprocess.CompletedProcess) -> Verdict:
        """The verdict that a run of `kmmem leaks` has left."""
        assert path.exists(), done.stderr
        answer = json.loads(path.read_text())
        assert (answer["schema"], answer["version"]) == ("kmmem.findings", 1)
        return Verdict(answer, done)


def with_path(path: object) -> dict[str, str]:
    """An environment with folders on sys.path."""
    return {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}


def left_by(python: Interpreter, subject: str, script: Path, *arguments: object, path: object = "") -> tuple[int, int]:
    """How many of a class, or of what a function counts, are left at the end, before and after a last collection."""
    command = [python.path, LEAKS / "witness.py", subject, script, *arguments]
    done = subprocess.run([*map(str, command)], env=with_path(path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    waiting, kept = done.stdout.split()
    return int(waiting), int(kept)
