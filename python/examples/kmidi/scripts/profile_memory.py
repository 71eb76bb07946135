"""Writes the memory report of the project: ``python scripts/profile_memory.py > memory_report.txt``.

The harmony engine, its models and the service are run and recorded with this interpreter by kmmem. The report has the
targets with what is used of each, where the memory goes, and what leaks. Progress is told on standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

PROJECT = Path(__file__).resolve().parent.parent
MIB = 1 << 20
SITES = "3000"
"""Places of allocation that are added up; those behind them are too small to matter."""

SERVICE = "import sys; sys.path.insert(0, 'api'); import main; main.health()"
MODELS = """
from music_brain.models.training import train
from music_brain.score.chorales import load_several
bank, accuracy = train([chorale.pitches for chorale in load_several({chorales})])
"""


@dataclass(frozen=True)
class Target:
    """One line of the guide's table, and how what is used of it is found in a recording."""

    name: str
    limit: int
    run: str
    used: Callable[[dict[str, Any]], int]
    unit: str = "bytes"


def resident(report: dict[str, Any]) -> int:
    """Tell the biggest resident set, with the interpreter and all libraries."""
    return report["totals"]["rss_peak_bytes"]


def made_by(*places: str, but: str = "\0") -> Callable[[dict[str, Any]], int]:
    """Count the bytes at the peak that functions of these places have made; imports do not count, nor another place."""

    def used(report: dict[str, Any]) -> int:
        names = [
            "" if frame["function"] == "<module>" else f"{frame['file'] or ''} {frame['module'] or ''}"
            for frame in report["frames"]
        ]
        wanted = {number for number, name in enumerate(names) if any(place in name for place in places)}
        unwanted = {number for number, name in enumerate(names) if but in name}
        return sum(
            site["peak_bytes"]
            for site in report["sites"]
            if not wanted.isdisjoint(site["stack"]) and unwanted.isdisjoint(site["stack"])
        )

    return used


def of_audio_thread(report: dict[str, Any]) -> int:
    """Count how often the thread that must never wait has allocated."""
    return sum(thread["allocations"] for thread in report["threads"] if thread["name"] == "kmidi-audio")


TARGETS = (
    Target("API Service, baseline", 500 * MIB, "service", resident),
    Target("Music Generation, each", 1024 * MIB, "harmony", resident),
    Target("ML Models, all loaded", 2048 * MIB, "models", made_by("music_brain/models/", "penta_core/models/")),
    Target("Penta-Core, baseline", 50 * MIB, "harmony", made_by("/penta_core.", but="music_brain/sound/")),
    Target("Audio Processing, each stream", 100 * MIB, "harmony", made_by("music_brain/sound/")),
    Target("Real-time Safety, audio thread", 0, "harmony", of_audio_thread, unit="allocations"),
)


class Kmmem:
    """The kmmem program, which records with this interpreter and reads what it has recorded."""

    def __init__(self, folder: Path) -> None:
        """Find the program; what it records goes into the folder."""
        self.folder = folder
        beside = Path(sys.executable).parent / "kmmem"
        found = os.environ.get("KMMEM_EXECUTABLE") or (str(beside) if beside.exists() else shutil.which("kmmem"))
        if found is None:
            raise SystemExit("profile_memory.py: kmmem is neither beside this Python nor on PATH; install it first.")
        self.program = found

    def record(self, name: str, *target: str) -> Path:
        """Record a program and photograph its heap at the end."""
        print(f"recording: {name}", file=sys.stderr)
        capture = self.folder / f"{name}.kmmem"
        options = ["--python", sys.executable, "--quiet", "--snapshot", "exit", "-o", str(capture)]
        done = subprocess.run(
            [self.program, "profile", *options, *target], cwd=PROJECT, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"profile_memory.py: {name} ended with {done.returncode}; its own words stand above.")
        return capture

    def answer(self, *arguments: str) -> str:
        """Ask kmmem about what it has recorded."""
        done = subprocess.run(
            [self.program, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, encoding="utf-8", check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"profile_memory.py: kmmem {arguments[0]} ended with {done.returncode}.")
        return done.stdout


def targets_section(reports: dict[str, dict[str, Any]]) -> list[str]:
    """Write what is used of each target."""
    lines = ["Memory usage targets", "", f"  {'':32}{'used':>12}{'limit':>12}"]
    for target in TARGETS:
        if target.run not in reports:
            lines.append(f"  {target.name:32}{'not measured':>12}{'':>12}  FastAPI is not installed")
            continue
        used = target.used(reports[target.run])
        verdict = "ok" if used <= target.limit else "TOO MUCH"
        texts = [amount(value, target.unit) for value in (used, target.limit)]
        lines.append(f"  {target.name:32}{texts[0]:>12}{texts[1]:>12}  {verdict}")
    return lines


def amount(value: int, unit: str) -> str:
    """Write a number of bytes in MiB, and other numbers as they are."""
    return f"{value / MIB:,.1f} MiB" if unit == "bytes" else f"{value:,}"


def main(arguments: list[str] | None = None) -> int:
    """Record, read, and write the report to standard output."""
    options = _parser().parse_args(arguments)
    harmony = ["-m", "music_brain.harmony", "--chorales", str(options.chorales)]
    for defect in options.defect:
        harmony += ["--defect", defect]
    with tempfile.TemporaryDirectory(prefix="profile-memory-") as folder:
        kmmem = Kmmem(Path(folder))
        captures = {
            "harmony": kmmem.record("harmony", *harmony),
            "models": kmmem.record("models", "-c", MODELS.format(chorales=options.chorales)),
        }
        if _is_importable("fastapi"):
            captures["service"] = kmmem.record("service", "-c", SERVICE)
        print("reading", file=sys.stderr)
        reports = {
            name: json.loads(kmmem.answer("report", str(capture), "--format", "json", "--limit", SITES))
            for name, capture in captures.items()
        }
        sections = [
            ["Memory report of kmidi"],
            targets_section(reports),
            [
                "Where the memory of music_brain.harmony goes",
                "",
                kmmem.answer("report", str(captures["harmony"]), "--limit", "10"),
            ],
            ["What leaks in music_brain.harmony", "", kmmem.answer("leaks", str(Path(folder) / "harmony-exit.kmsnap"))],
        ]
    print("\n\n".join("\n".join(section).rstrip() for section in sections))
    return 0


def _is_importable(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="profile_memory.py", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--chorales", type=int, default=2, metavar="N", help="how many chorales are analysed (default: 2)"
    )
    parser.add_argument(
        "--defect", action="append", default=[], metavar="NAME", help="switch a planted defect on (may be repeated)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
