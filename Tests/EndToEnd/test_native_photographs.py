"""Snapshots of programs without Python: every native block is a node, and what holds it is found wherever it is."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from building import PLAIN
from kmmem_snapshot import BLOCKS, OBJECT_BLOCKS, THREADS, read_snapshot
from recording import REPOSITORY
from triggers import leftovers, program_of, wait_for

INCLUDE = REPOSITORY / "python" / "src" / "kmmem" / "include"
#: The size of the block whose holder is looked for (Tests/Programs/natives/places.h).
BLOCK = 4321
NO_PYTHON, NO_BLOCKS = 100, 102

#: A program of Tests/Programs/natives, what follows "kept" or "gone" on its command line, and the kind of root that
#: leads to the block.
PLACES = [
    ("variable", (), "global"),
    ("variable_of_library", ("LIBRARY",), "global"),
    ("block", (), None),
    ("stack", (), "stack"),
    ("below_stack", (), "stack"),
    ("after_main", (), "stack"),
    ("preserved_register", (), "register"),
    ("register_of_thread", (), "register"),
    ("stack_of_thread", (), "stack"),
    ("thread_local", ("main",), "tls"),
    ("thread_local", ("other",), "tls"),
    ("thread_local_of_library", ("main", "LIBRARY"), "tls"),
    ("thread_local_of_library", ("other", "LIBRARY"), "tls"),
    ("specific", ("1",), "tls"),
    ("specific", ("100",), "tls"),
    ("coroutine", ("malloc",), None),
    ("coroutine", ("mmap",), "global"),
    ("under_coroutine", ("malloc",), "stack"),
    ("under_coroutine", ("mmap",), "stack"),
    ("mapping", (), "global"),
]


def build(workshop, name, *flags):
    optimise = ["-g", "-O2"] if name.startswith(("preserved", "register")) else PLAIN
    return workshop.program([f"natives/{name}.c"], f"natives-{name}", f"-I{INCLUDE}", *flags, optimise=optimise)


def profile(kmmem, moments, program, *arguments, code=0):
    """Runs a program that is photographed at some moments, and has nothing to complain of."""
    options = ["-q", "-o", kmmem.folder / "run.kmmem", "--force", "--snapshot", moments]
    done = kmmem.run("profile", *options, "--", program, *arguments)
    assert (done.returncode, done.stderr) == (code, "")


@pytest.fixture
def library(workshop):
    return workshop.library("natives/library.c", "natives-library.so", "-ftls-model=global-dynamic")


@pytest.fixture
def photographed(kmmem, workshop):
    """Runs a program of Tests/Programs/natives and reads what `--snapshot exit` has left."""

    def run(name, *arguments, code=0):
        profile(kmmem, "exit", build(workshop, name), *arguments, code=code)
        assert leftovers(kmmem) == []
        return read_snapshot(kmmem.folder / "run-exit.kmsnap")

    return run


def reached(snapshot):
    """The numbers of the nodes that a root leads to, in whatever way."""
    found = {root.node for root in snapshot.roots}
    left = list(found)
    while left:
        for target, _ in snapshot.nodes[left.pop()].edges:
            if target not in found:
                found.add(target)
                left.append(target)
    return found


def blocks(snapshot, size=BLOCK):
    return [node for node in snapshot.nodes if node.size == size]


@pytest.mark.parametrize(("name", "arguments", "kind"), PLACES, ids=lambda value: str(value))
def test_a_pointer_holds_its_block_until_it_is_overwritten(photographed, library, name, arguments, kind):
    arguments = [library if word == "LIBRARY" else word for word in arguments]
    snapshot = photographed(name, "kept", *arguments)
    (block,) = blocks(snapshot)
    assert block.number in reached(snapshot)
    roots = [root for root in snapshot.roots if root.node == block.number]
    assert {root.kind for root in roots} == (set() if kind is None else {kind})
    gone = photographed(name, "gone", *arguments)
    (block,) = blocks(gone)
    assert block.number not in reached(gone), [root for root in gone.roots if root.node == block.number]
    for taken in (snapshot, gone):
        assert taken.python_version == (0, 0)
        assert taken.flags == BLOCKS | OBJECT_BLOCKS | THREADS
        assert all(node.is_block for node in taken.nodes)


@pytest.mark.parametrize(
    ("how", "size", "holds"),
    [
        ("start", 4328, True),
        ("end", 4328, True),
        ("behind", 4328, False),
        ("zero", 0, True),
        ("unaligned", 4328, False),
    ],
)
def test_the_edges_of_a_block(photographed, how, size, holds):
    snapshot = photographed("edges", how)
    (block,) = blocks(snapshot, size)
    assert (block.number in reached(snapshot)) is holds
    roots = [root for root in snapshot.roots if root.node == block.number]
    assert [root.kind for root in roots] == ["global"] * holds


@pytest.mark.parametrize("how", ["return", "exit", "thread"])
def test_the_moment_is_after_the_handlers_and_destructors(photographed, how):
    snapshot = photographed("ends", how, code=7)
    (block,) = blocks(snapshot)
    assert block.number in reached(snapshot)
    assert blocks(snapshot, 1234) == blocks(snapshot, 2345) == []


def test_the_moment_of_a_quick_end_is_after_its_own_handlers(photographed):
    snapshot = photographed("ends", "quick_exit", code=7)
    (block,) = blocks(snapshot)
    assert block.number in reached(snapshot)
    assert (len(blocks(snapshot, 1234)), len(blocks(snapshot, 2345))) == (0, 1)


def test_an_end_without_handlers(photographed):
    snapshot = photographed("ends", "_exit", code=7)
    assert len(blocks(snapshot)) == len(blocks(snapshot, 1234)) == len(blocks(snapshot, 2345)) == 1


def test_classes_have_their_names(kmmem, workshop):
    program = workshop.program(["natives/classes.cpp"], "natives-classes")
    profile(kmmem, "exit", program)
    snapshot = read_snapshot(kmmem.folder / "run-exit.kmsnap")
    held = reached(snapshot)
    voices = [node for node in snapshot.nodes if node.type.name == "N5penta5VoiceE"]
    assert len(voices) == 4
    assert all(node.number in held and len(node.edges) == 1 for node in voices)
    (lost,) = blocks(snapshot, 4000)
    assert lost.number not in held
    (holder,) = [node for node in snapshot.nodes if lost.number in {target for target, _ in node.edges}]
    assert (holder.size, holder.number in held) == (24, False)
    assert all(node.site for node in snapshot.nodes)
    answer = kmmem.question("objects", kmmem.folder / "run-exit.kmsnap", "--by", "site")
    assert "classes.cpp" in str(answer)


@pytest.mark.parametrize("how", ["exit", "_exit"])
def test_forked_children(kmmem, workshop, how):
    profile(kmmem, "exit", build(workshop, "forking"), how, code=3)
    (child,) = kmmem.folder.glob("run.*-exit.kmsnap")
    assert len(blocks(read_snapshot(child))) == 1
    assert blocks(read_snapshot(kmmem.folder / "run-exit.kmsnap")) == []


@pytest.mark.parametrize("kept", ["kept", "gone"])
def test_a_program_that_asks_for_one(kmmem, workshop, kept):
    program = build(workshop, "asking")
    where = kmmem.folder / "own.kmsnap"
    outcome = kmmem.program(program, kept, where).expect(0 if kept == "kept" else 1)
    assert outcome.stdout == "0 the snapshot was taken\n"
    wait_for(where)
    snapshot = read_snapshot(where)
    (block,) = blocks(snapshot)
    assert [root.kind for root in snapshot.roots if root.node == block.number] == ["stack"] * (kept == "kept")


def test_without_a_recording_there_is_nothing_to_photograph(kmmem, workshop, tmp_path):
    program = build(workshop, "asking")
    environment = {**os.environ, "LD_PRELOAD": str(kmmem.library_folder / "libkmmem_agent.so")}
    command = [str(program), "kept", str(tmp_path / "own.kmsnap")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{NO_PYTHON} there is no Python in this process")
    assert "run it under kmmem profile" in done.stdout
    assert not list(tmp_path.glob("*.kmsnap*"))


@pytest.mark.parametrize("option", ["--in-place", "--sample=1000"])
def test_where_blocks_are_not_known(kmmem, workshop, option):
    program = build(workshop, "variable")
    options = ["-q", "-o", kmmem.folder / "run.kmmem", "--snapshot", "exit", option]
    done = kmmem.run("profile", *options, "--", program, "kept")
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert "without Python a snapshot has native blocks alone" in line
    assert leftovers(kmmem) == []


def test_by_the_clock_while_threads_allocate(kmmem, workshop):
    profile(kmmem, "every=0.2", build(workshop, "working"), 2)
    paths = sorted(kmmem.folder.glob("run-*.kmsnap"))
    assert len(paths) >= 3
    for path in paths:
        snapshot = read_snapshot(path)
        held = reached(snapshot)
        assert len([node for node in blocks(snapshot) if node.number in held]) == 1000
        lost = [node for node in blocks(snapshot, 7654) if node.number not in held]
        # The main thread's registers and its stack may still have the last one or two.
        assert 8 <= len(lost) <= 10


def test_the_peak(kmmem, workshop):
    profile(kmmem, "peak,exit", build(workshop, "growing"))
    peak = read_snapshot(kmmem.folder / "run-peak.kmsnap")
    count = len(blocks(peak, 1 << 16))
    assert 900 <= count <= 1000
    assert {node.number for node in blocks(peak, 1 << 16)} <= reached(peak)
    assert blocks(read_snapshot(kmmem.folder / "run-exit.kmsnap"), 1 << 16) == []


def test_a_signal_to_a_program_that_waits(kmmem, workshop):
    program = build(workshop, "waiting")
    options = ["-q", "-o", "run.kmmem", "--snapshot", "signal=USR2"]
    command = [kmmem.executable, "profile", *options, "--", program, "enough"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([*map(str, command)], cwd=kmmem.folder, **pipes)
    assert process.stdout.readline() == "ready\n"
    os.kill(program_of(process), signal.SIGUSR2)
    wait_for(kmmem.folder / "run-1.kmsnap")
    os.kill(process.pid, signal.SIGUSR2)
    wait_for(kmmem.folder / "run-2.kmsnap")
    (kmmem.folder / "enough").touch()
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 0
    for number in (1, 2):
        snapshot = read_snapshot(kmmem.folder / f"run-{number}.kmsnap")
        (block,) = blocks(snapshot)
        assert block.number in reached(snapshot)
