"""A C++ program that carries a Python of its own, and starts and ends it more than once."""

from __future__ import annotations

import subprocess

import pytest

from addresses import AddressBook
from block_kinds import HEAP_KINDS
from kmmem_capture import Capture, read_capture
from kmmem_snapshot import read_snapshot
from soundness import check_soundness, live_by_function

QUESTION = """
import sysconfig
get = sysconfig.get_config_var
print(get("LIBDIR"))
print(get("LDVERSION"))
print(bool(get("Py_ENABLE_SHARED")))
"""


@pytest.fixture
def host(interpreter, workshop):
    answer = subprocess.run([interpreter.path, "-c", QUESTION], capture_output=True, text=True, check=True)
    folder, version, shared = answer.stdout.split()
    if not interpreter.has_headers:
        pytest.skip(f"{interpreter.include} has no Python.h, so no host can be built")
    if shared != "True":
        pytest.skip(f"{interpreter.name} has no shared libpython to link with")
    link = [f"-L{folder}", f"-lpython{version}", f"-Wl,-rpath,{folder}"]
    return workshop.program(["faults/embed.cpp"], f"embed-{interpreter.name}", f"-I{interpreter.include}", *link)


def made_by_round(capture: Capture, rounds: int) -> dict[int, tuple[int, int]]:
    """Blocks and bytes that the line of each round allocated."""
    made = dict.fromkeys(range(1, rounds + 1), (0, 0))
    for site in capture.sites:
        frame = capture.innermost_python(site)
        if site.kind == "object" and frame and frame.function.startswith("made_in_round_") and frame.line == 6:
            blocks, size = made[int(frame.function[-1])]
            made[int(frame.function[-1])] = blocks + site.allocations, size + site.allocated_bytes
    return made


ROUND = (20, 20 * 50033)


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_a_host_that_initialises_and_finalises_python(kmmem, host, rounds):
    outcome = kmmem.program(host, rounds).expect()
    capture = outcome.capture
    check_soundness(capture)
    assert outcome.stdout == "".join(f"round {number} hooked 3\n" for number in range(1, rounds + 1))
    assert live_by_function(capture, AddressBook(host))["(anonymous namespace)::host_make(unsigned long)"] == (
        3 * rounds,
        3000 * rounds,
    )
    assert made_by_round(capture, rounds) == dict.fromkeys(range(1, rounds + 1), ROUND)
    assert capture.state == "process-exit"
    assert capture.meta.get("python.ref_tracer", "on") == "on"


def test_a_stop_between_two_rounds_puts_everything_back(kmmem, host):
    outcome = kmmem.program(host, 3, "stop", 2).expect()
    assert outcome.stdout.split("\n")[:4] == [
        "round 1 hooked 3",
        "round 2 hooked 3",
        "stopped hooked 0",
        "round 3 hooked 0",
    ]
    check_soundness(outcome.capture)
    assert made_by_round(outcome.capture, 3) == {1: ROUND, 2: ROUND, 3: (0, 0)}
    assert outcome.capture.state == "stopped"


STARTS = """
import os, sys, time
if not os.path.exists({path!r}):
    import kmmem
    kmmem.start({path!r})
end = time.monotonic() + 0.2
while time.monotonic() < end:
    bytes(1000)
"""


def test_a_recording_from_inside_goes_on_in_the_next_round(kmmem, host, environment, tmp_path):
    """It has no audit hook that could tell of the end; within moments the next round is noticed all the same."""
    script, path = tmp_path / "starts.py", kmmem.new_path()
    script.write_text(STARTS.format(path=str(path)))
    command = [host, "3", "run", script]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    capture = read_capture(path)
    check_soundness(capture)
    assert made_by_round(capture, 3) == dict.fromkeys((1, 2, 3), ROUND)


def test_a_host_without_objects_is_recorded_in_every_round(kmmem, host):
    capture = kmmem.program(host, 3, options=("--no-objects",)).expect().capture
    check_soundness(capture)
    assert made_by_round(capture, 3) == dict.fromkeys((1, 2, 3), (0, 0))
    lines = {number: 0 for number in (1, 2, 3)}
    for site in capture.sites:
        frame = capture.innermost_python(site)
        if site.kind in HEAP_KINDS and frame and frame.function.startswith("made_in_round_") and frame.line == 6:
            lines[int(frame.function[-1])] += site.allocations
    assert lines == dict.fromkeys((1, 2, 3), 20)


def test_a_host_that_has_finalised_its_python_is_photographed(kmmem, host):
    outcome = kmmem.program(host, 2, options=("--snapshot", "exit")).expect()
    snapshot = read_snapshot(outcome.path.with_name(f"{outcome.path.stem}-exit.kmsnap"))
    assert snapshot.python_version == (0, 0)
    assert all(node.is_block for node in snapshot.nodes)
    # Six were made; the vector that had them is gone.
    held = {root.node for root in snapshot.roots}
    kept = [node for node in snapshot.nodes if node.size == 1000 and node.type.name == "operator new[] block"]
    assert len(kept) == 6
    assert not held & {node.number for node in kept}
