"""`kmmem growth` on the programs of Tests/Programs/growth, and what it says of them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent.parent / "Programs" / "growth"
ACCUSATIONS = ("CONFIRMED", "LIKELY")


def growth(kmmem, interpreter, *options: str, folder: Path = PROGRAMS, environment=None) -> dict:
    """What `kmmem growth` says as JSON of a program in a folder."""
    command = [kmmem.executable, "growth", "--python", interpreter.path, "--format", "json", "--limit", "0", *options]
    done = subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stderr)


def words(answer: dict) -> dict[str, str]:
    """The verdicts by place."""
    return {verdict["place"]: verdict["verdict"] for verdict in answer["verdicts"]}


def accused(found: dict[str, str]) -> dict[str, str]:
    """Those of the verdicts by place that accuse."""
    return {place: word for place, word in found.items() if word in ACCUSATIONS}
