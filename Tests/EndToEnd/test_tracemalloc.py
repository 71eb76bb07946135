"""Snapshots of processes under tracemalloc have its stacks, each object the one that tracemalloc itself tells."""

from __future__ import annotations

import json
import subprocess
import textwrap

import pytest

from building import PROGRAMS
from kmmem_snapshot import TRACEMALLOC, read_snapshot

EARLIER = 1
PROGRAM = PROGRAMS / "python" / "traced.py"


def photograph(interpreter, environment, folder, frames, *packages, **settings):
    """A snapshot of a traced process, and what its tracemalloc said."""
    where, truth = folder / "run.kmsnap", folder / "truth.json"
    command = [str(interpreter.path), str(PROGRAM), str(where), str(truth), str(frames), *packages]
    done = subprocess.run(
        command, env={**environment, **settings}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return read_snapshot(where), json.loads(truth.read_text())


def compare(snapshot, truth):
    """Every object has tracemalloc's stack; what has none is from before."""
    assert snapshot.flags & TRACEMALLOC
    assert "tracemalloc" not in snapshot.facts
    compared = 0
    for address, frames in truth["traces"].items():
        node = snapshot.by_address.get(int(address))
        if node is None or node.address == truth["tracked"]:
            continue
        found = [list(frame) for frame in snapshot.traces[node.site]] if node.site else None
        assert found == frames, node
        assert bool(node.flags & EARLIER) == (frames is None)
        compared += 1
    assert set(map(str, truth["made"])) <= set(truth["traces"])
    assert set(truth["made"]) <= set(snapshot.by_address)
    assert compared > 1000
    assert truth["changed"] < 10


@pytest.mark.parametrize("frames", [1, 25])
def test_every_object_has_the_stack_that_tracemalloc_tells(interpreter, environment, tmp_path, frames):
    snapshot, truth = photograph(interpreter, environment, tmp_path, frames)
    compare(snapshot, truth)
    made = [snapshot.by_address[address] for address in truth["made"]]
    assert all(node.site for node in made)
    assert max(len(snapshot.traces[node.site]) for node in made) == frames
    # Fifteen objects on fifteen lines, but for the two that are made elsewhere.
    assert len({snapshot.traces[node.site][0] for node in made}) >= 14
    for address in truth["early"]:
        node = snapshot.by_address[address]
        assert node.site == 0
        assert node.flags & EARLIER
    # Each stack is written once; tracemalloc tells those apart whose frames beyond its limit differ in number.
    if frames == 25:
        assert len(set(map(tuple, snapshot.traces[1:]))) == len(snapshot.traces) - 1


def test_blocks_of_other_domains_have_their_stacks(interpreter, environment, tmp_path):
    snapshot, truth = photograph(interpreter, environment, tmp_path, 3)
    node = snapshot.by_address[truth["tracked"]]
    line = next(n for n, text in enumerate(PROGRAM.read_text().splitlines(), 1) if "track(389047" in text)
    assert snapshot.traces[node.site][0] == (str(PROGRAM), line)
    assert not node.flags & EARLIER


def test_the_tables_are_unharmed(interpreter, environment, tmp_path):
    _, truth = photograph(interpreter, environment, tmp_path, 5)
    assert truth["blocks"][0] == truth["blocks"][1]
    before, after = truth["memory"]
    # The path, its text and the call's result.
    assert abs(after[0] - before[0]) < 4096
    assert after[1] - before[1] < 65536


@pytest.mark.parametrize("allocators", ["debug", "malloc"])
def test_other_allocators_are_traced_too(newest, environment, tmp_path, allocators):
    compare(*photograph(newest, environment, tmp_path, 10, PYTHONMALLOC=allocators))


def test_without_tracing_there_are_no_stacks(interpreter, environment, tmp_path):
    snapshot, _ = photograph(interpreter, environment, tmp_path, 0)
    assert not snapshot.flags & TRACEMALLOC
    assert snapshot.facts == {}
    assert len(snapshot.traces) == 1
    assert not any(node.site or node.flags & EARLIER for node in snapshot.nodes)


def test_arrays_of_numpy_have_their_stacks(interpreter, environment, tmp_path):
    has_numpy = subprocess.run([str(interpreter.path), "-c", "import numpy"], capture_output=True, check=False)
    if has_numpy.returncode != 0:
        pytest.skip("this interpreter has no numpy")
    snapshot, truth = photograph(interpreter, environment, tmp_path, 2, "numpy")
    compare(snapshot, truth)
    array = snapshot.by_address[truth["made"][-1]]
    assert array.type.name == "numpy.ndarray"
    assert snapshot.traces[array.site][0][0] == str(PROGRAM)


GROWING = """
    import sys, tracemalloc
    import kmmem

    class Song:
        pass

    tracemalloc.start(5)
    cache = [Song() for number in range(100)]
    kmmem.snapshot(f"{sys.argv[1]}/before.kmsnap").wait()
    cache += [Song() for number in range(40)]
    del cache[:10]
    kmmem.snapshot(f"{sys.argv[1]}/after.kmsnap").wait()
"""


def ask(kmmem, *arguments) -> dict:
    """The answer for programs."""
    done = kmmem.run(*arguments, "--format", "json", "--limit", "0")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_questions_are_answered_by_line(kmmem, interpreter, environment, tmp_path):
    program = tmp_path / "growing.py"
    program.write_text(textwrap.dedent(GROWING))
    command = [str(interpreter.path), str(program), str(tmp_path)]
    subprocess.run(command, env=environment, check=True, timeout=120)
    before, after = tmp_path / "before.kmsnap", tmp_path / "after.kmsnap"
    first, second = (n for n, text in enumerate(program.read_text().splitlines(), 1) if "Song() for" in text)
    answer = ask(kmmem, "objects", before, "--by", "site")
    group = next(group for group in answer["groups"] if group["name"] == f"{program}:{first}")
    assert group["count"] >= 100
    innermost = answer["frames"][group["stack"][0]]
    assert (innermost["file"], innermost["line"]) == (str(program), first)
    answer = ask(kmmem, "diff", before, after, "--by", "site")
    sites = {row["site"]: row for row in answer["sites"]}
    innermost = answer["frames"][sites[f"{program}:{second}"]["stack"][0]]
    assert (innermost["file"], innermost["line"]) == (str(program), second)
    made, kept = sites[f"{program}:{second}"], sites[f"{program}:{first}"]
    assert made["new_count"] >= 40
    assert made["before_count"] == 0
    assert kept["gone_count"] >= 10
    assert kept["new_count"] == 0
