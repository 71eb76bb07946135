"""`kmmem growth` on containers of C++ and of numpy."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest

from growing import PROGRAMS, accused, growth, words

NATIVE = PROGRAMS / "native"
#: Where containers of C++ are told: by the Python object that owns them, or by the function that makes their blocks.
GROWING = {
    "natives.index": "CONFIRMED",
    "natives.service.index": "CONFIRMED",
    "natives.log": "LIKELY",
    "sketch": "CONFIRMED",
    "note": "LIKELY",
}


def short(place: str) -> str:
    """The function's bare name, for a place that is one."""
    return re.sub(r"^(?:\(anonymous namespace\)::)?(\w+)\(.*\) \(native_tables\.cpp:\d+\)$", r"\1", place)


@pytest.fixture
def native_tables(extensions, environment):
    def folder(interpreter):
        built = extensions.bound(interpreter, "pybind", "growth/native/native_tables.cpp", "native_tables")
        return {**environment, "PYTHONPATH": str(built)}

    return folder


def test_containers_of_cpp(kmmem, interpreter, native_tables):
    call = ("--call", "natives:work", "--rounds", "200")
    answer = growth(kmmem, interpreter, *call, folder=NATIVE, environment=native_tables(interpreter))
    found = {short(place): word for place, word in words(answer).items()}
    print(f"{interpreter.name}: {found}")
    assert accused(found) == GROWING
    # Room for 4,096, of which 250 are used.
    assert found["natives.large_ring"] == "FILLING"
    verdicts = {short(verdict["place"]): verdict for verdict in answer["verdicts"]}
    index = verdicts["natives.index"]
    # A stale word may lead to a node of the map, which is then found elsewhere.
    assert (index["kind"], index["entries_per_round"]) == ("blocks", pytest.approx(1, abs=0.05))
    assert "Index::remember" in index["origin"]
    log = verdicts["natives.log"]
    assert (log["kind"], log["entries"]) == ("buffer", [400, 800, 1200, 1600, 2000, 2000])


def test_arrays_of_numpy_that_are_replaced(kmmem, interpreter):
    if subprocess.run([interpreter.path, "-c", "import numpy"], capture_output=True, check=False).returncode != 0:
        pytest.skip(f"{interpreter.path} has no numpy")
    found = words(growth(kmmem, interpreter, "--call", "arrays:work", "--rounds", "200", folder=NATIVE))
    assert accused(found) == {"arrays.samples": "LIKELY"}
    assert found["arrays.window"] == "CHURN"


def test_without_a_recording_blocks_are_not_known_and_objects_are(kmmem, newest, tmp_path):
    """Snapshots of a process that is not recorded: chains are told by the type of their links."""
    code = (
        "import os, subprocess, sys, chains\n"
        "for rung in range(5):\n"
        "    for _ in range(50): chains.work()\n"
        "    path = f'{sys.argv[1]}/{rung}.kmsnap'\n"
        "    subprocess.run([sys.argv[2], 'snapshot', str(os.getpid()), '-o', path], check=True)\n"
    )
    command = [newest.path, "-c", code, tmp_path, kmmem.executable]
    subprocess.run([*map(str, command)], cwd=PROGRAMS, env={**os.environ}, check=True, timeout=120)
    answer = kmmem.run("growth", "--format", "json", "--rounds", "200", *sorted(tmp_path.glob("*.kmsnap"))).stdout
    found = {verdict["place"]: verdict for verdict in json.loads(answer)["verdicts"]}
    assert found["chains.head.before…"]["origin"] == "all of them chains.Link"
    assert found["chains.head.before…"]["verdict"] == "LIKELY"
