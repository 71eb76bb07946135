"""Many snapshots in a row of a program at work: numpy, asyncio and FastAPI among its threads, or 100 of them."""

from __future__ import annotations

import json
import statistics
import subprocess
from pathlib import Path

from building import PROGRAMS
from kmmem_snapshot import NODE, NODES, read_sections, read_snapshot
from rounds import rounds

SHORT, LONG = 6, 20
#: So much may memory grow from the first fifth of the photographs to the last one.
GROWTH = 24 << 20


def campaign(python, environment, workshop, folder, count, *options):
    """Has a program be photographed many times, reads each photograph, and answers what the program says of itself."""
    library = workshop.library("python/at_work.c", "at_work.so")
    command = [python, PROGRAMS / "python" / "at_work.py", folder, count, library, *options]
    environment = {**environment, "OPENBLAS_NUM_THREADS": "2"}
    said = folder / "stderr"
    with said.open("w") as errors:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        program = subprocess.Popen(list(map(str, command)), env=environment, text=True, **pipes)
        for number in range(count):
            path = Path(program.stdout.readline().rstrip("\n"))
            assert path.suffix == ".kmsnap", (number, program.wait(60), said.read_text())
            look_at(path, everything=number % 50 == 49)
            path.unlink()
            program.stdin.write("next\n")
            program.stdin.flush()
        last, _ = program.communicate(timeout=120)
    assert program.returncode == 0, said.read_text()
    look_at(folder / "end.kmsnap", everything=True)
    left = {path.name for path in folder.iterdir()} - {"stderr", "end.kmsnap", "package", "captures"}
    assert not left
    return json.loads(last)


def look_at(path, everything):
    _, sections, end = read_sections(path)
    nodes = list(NODE.iter_unpack(sections[NODES]))
    assert len(nodes) == end[0] > 10_000
    # What was planted is there, whatever the threads did meanwhile.
    if everything:
        snapshot = read_snapshot(path)
        assert sum(node.type.name == "__main__.Photographer" for node in snapshot.nodes) == 1


def is_bounded(sizes):
    fifth = len(sizes) // 5
    early, late = statistics.median(sizes[fifth : 2 * fifth]), statistics.median(sizes[-fifth:])
    print(f"resident: {early / 1e6:.1f} MB, later {late / 1e6:.1f} MB")
    return late - early < GROWTH


def test_a_program_with_packages(with_packages, environment, workshop, tmp_path):
    count = rounds("SNAPSHOT", LONG)
    seen = campaign(with_packages.path, environment, workshop, tmp_path, count, "packages")
    assert seen["openblas"] >= 1
    assert seen["progress"]["serve"] > count
    assert is_bounded(seen["resident"])


def test_a_hundred_threads(newest, environment, workshop, tmp_path):
    seen = campaign(newest.path, environment, workshop, tmp_path, rounds("SNAPSHOT", LONG), "threads=100")
    assert sum(name.startswith("wait") for name in seen["progress"]) == 100
    assert is_bounded(seen["resident"])


def test_every_interpreter(interpreter, environment, workshop, tmp_path):
    count = max(rounds("SNAPSHOT", 0) // 5, SHORT)
    seen = campaign(interpreter.path, environment, workshop, tmp_path, count, "threads=4", "subinterpreter")
    assert is_bounded(seen["resident"])
