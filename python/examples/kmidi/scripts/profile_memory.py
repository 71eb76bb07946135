"""Writes the memory report of the project: ``python scripts/profile_memory.py > memory_report.txt``.

The harmony engine, its models and the service are run and recorded with this interpreter by kmmem. The report has the
targets with what is used of each, where the memory goes, and what leaks. Progress is told on standard error.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

SERVICE = "import sys; sys.path.insert(0, 'api'); import main; main.health()"
MODELS = """
from music_brain.models.training import train
from music_brain.score.chorales import load_several
bank, accuracy = train([chorale.pitches for chorale in load_several({chorales})])
"""


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
        """Record a program and photograph its heap at the end.

        The audio thread is a real-time section, and each generation is measured by itself.
        """
        print(f"recording: {name}", file=sys.stderr)
        capture = self.folder / f"{name}.kmmem"
        options = ["--python", sys.executable, "--quiet", "--snapshot", "exit", "-o", str(capture)]
        options += ["--realtime-thread", "kmidi-audio"]
        if target[0] == "-m":
            options += ["--calls", "music_brain.models.composer.compose"]
        done = subprocess.run(
            [self.program, "profile", *options, *target], cwd=PROJECT, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"profile_memory.py: {name} ended with {done.returncode}; its own words stand above.")
        return capture

    def answer(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        """Ask kmmem about what it has recorded; the exit codes that may come are given."""
        done = subprocess.run(
            [self.program, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, encoding="utf-8", check=False
        )
        if done.returncode not in codes:
            raise SystemExit(f"profile_memory.py: kmmem {arguments[0]} ended with {done.returncode}.")
        return done.stdout


RUNS = {
    "harmony": "the harmony engine with its audio",
    "models": "training the models",
    "service": "the service, at rest",
}


def targets_section(kmmem: Kmmem, captures: dict[str, Path]) -> list[str]:
    """Write what each run has used of the budgets in kmmem.toml, which are the project's targets."""
    lines = ["Memory usage targets"]
    for name, words in RUNS.items():
        lines += ["", f"In {words}:", ""]
        if name in captures:
            lines.append(kmmem.answer("check", str(captures[name]), codes=(0, 1)).rstrip())
        else:
            lines.append("  not measured: FastAPI is not installed")
    return lines


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
        sections = [
            ["Memory report of kmidi"],
            targets_section(kmmem, captures),
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
