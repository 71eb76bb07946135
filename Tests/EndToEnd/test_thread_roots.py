"""What holds objects from outside of the heap is found wherever it is, and looking for it does the threads no harm."""

from __future__ import annotations

import json
import shutil
import subprocess
import textwrap

import pytest

from building import PROGRAMS
from kmmem_snapshot import read_snapshot

THREADS = 16
#: The kind of root that holds the object of a class of Tests/Programs/python/kept.py.
KINDS = {
    "Stack": "stack",
    "Register": "register",
    "Dynamic": "tls",
    "Static": "tls",
    "Near": "tls",
    "Far": "tls",
    "Waiting": "local",
    "Temporary": "local",
}
SECONDS = 1.5


def run(command, environment):
    done = subprocess.run(
        [str(part) for part in command], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_objects_outside_of_the_heap_are_reached_and_their_places_named(kmmem, interpreter, with_extension, tmp_path):
    where = tmp_path / "kept.kmsnap"
    program = PROGRAMS / "python" / "kept.py"
    numbers = json.loads(run([interpreter.path, program, where], with_extension("keepers")))
    snapshot = read_snapshot(where)
    assert snapshot.flags & THREADS
    roots: dict[str, list] = {}
    for root in snapshot.roots:
        kind = snapshot.nodes[root.node].type.name
        roots.setdefault(kind.removeprefix("__main__.Kept"), []).append(root)
    for name, kind in KINDS.items():
        assert kind in {root.kind for root in roots[name]}, (name, roots[name])
        answer = json.loads(kmmem.run("holders", where, f"__main__.Kept{name}", "--format", "json").stdout)
        assert (answer["count"], answer["lost_count"]) == (1, 0), name
    for name in ("Lost", "Below"):
        assert name not in roots
        answer = json.loads(kmmem.run("holders", where, f"__main__.Kept{name}", "--format", "json").stdout)
        assert (answer["count"], answer["lost_count"]) == (1, 1), name
    assert "r12" in {root.name for root in roots["Register"]}
    assert len({root.thread for name in KINDS if name != "Temporary" for root in roots[name]}) == len(KINDS) - 1
    check_locals(roots, numbers, program)
    assert {root.name for root in snapshot.roots if root.kind == "atexit"} >= {"goodbye"}
    answer = json.loads(kmmem.run("holders", where, "__main__.KeptAtexit", "--format", "json").stdout)
    assert "atexit callback goodbye" in json.dumps(answer["ways"])


def check_locals(roots, numbers, program):
    """What stands on an evaluation stack has the thread and the line of the function whose it is."""
    lines = program.read_text().splitlines()
    for name, owner, thread, mark in (
        ("Temporary", "main", numbers["main"], "# the photograph's line"),
        ("Waiting", "wait_with", numbers["waiting"], "# the waiting line"),
    ):
        (root,) = [root for root in roots[name] if root.kind == "local"]
        line = next(number for number, text in enumerate(lines, 1) if text.endswith(mark))
        assert (root.owner, root.thread, root.line, root.name) == (owner, thread, line, "")


SLEEPING = """
    import json, os, sys, time
    import kmmem, sleepers

    folder = sys.argv[1]
    os.mkdir(f"{folder}/watched")
    sleepers.start(int(float(sys.argv[2]) * 1000), f"{folder}/watched")
    time.sleep(0.2)
    end = time.monotonic() + 1
    taken = 0
    while time.monotonic() < end or taken < 5:
        kmmem.snapshot(f"{folder}/run.kmsnap").wait()
        os.unlink(f"{folder}/run.kmsnap")
        taken += 1
    open(f"{folder}/watched/file", "w").close()
    print(json.dumps(sleepers.stop()))
"""


def test_sleeping_threads_are_not_woken_and_keep_their_time(interpreter, with_extension, tmp_path):
    environment = with_extension("sleepers")
    answer = run([interpreter.path, "-c", textwrap.dedent(SLEEPING), tmp_path, SECONDS], environment)
    sleepers = json.loads(answer)
    assert len(sleepers) == 20
    assert {name: (result, error) for name, result, error, _ in sleepers if result != 0} == {}
    timed = sleepers[:12]
    assert [(name, seconds) for name, _, _, seconds in timed if seconds < SECONDS - 0.01] == []
    # Begun anew at the last snapshot, a sleep would take SECONDS more from there on.
    assert [(name, seconds) for name, _, _, seconds in timed if seconds > SECONDS + 0.8] == []


CROWD = """
    import sys, threading
    import kmmem

    held = threading.Event()
    threads = [threading.Thread(target=held.wait, daemon=True) for _ in range(100)]
    for thread in threads:
        thread.start()
    for number in range(10):
        kmmem.snapshot(f"{sys.argv[1]}/{number}.kmsnap").wait()
    held.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
"""


def test_a_hundred_threads_are_stopped_and_go_on(interpreter, environment, tmp_path):
    run([interpreter.path, "-c", textwrap.dedent(CROWD), tmp_path], environment)
    snapshots = [read_snapshot(tmp_path / f"{number}.kmsnap") for number in range(10)]
    assert all(snapshot.flags & THREADS for snapshot in snapshots)
    waiting = [root for root in snapshots[0].roots if root.kind == "local" and root.owner.endswith("wait")]
    assert len({root.thread for root in waiting}) == 100
    # Milliseconds where nothing else runs.
    assert min(snapshot.pause_nanoseconds for snapshot in snapshots) < 200_000_000


FORBIDDEN = """
    import ctypes, struct, sys, threading
    import kmmem

    held = threading.Event()
    thread = threading.Thread(target=held.wait, daemon=True)
    thread.start()
    if sys.argv[2] != "nothing":
        libc = ctypes.CDLL(None, use_errno=True)
        answer = {"refused": 0x00050001, "deadly": 0x80000000}[sys.argv[2]]
        # Load the call's number; if it is ptrace's, answer so, else allow it.
        rules = [(0x20, 0, 0, 0), (0x15, 0, 1, 101), (0x06, 0, 0, answer), (0x06, 0, 0, 0x7FFF0000)]
        program = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *rule) for rule in rules))
        head = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(rules), ctypes.addressof(program)))
        assert libc.prctl(38, 1, 0, 0, 0) == 0
        assert libc.prctl(22, 2, head, 0, 0) == 0
    kmmem.snapshot(sys.argv[1]).wait()
    held.set()
    thread.join()
    print("unharmed")
"""


def forbidden(interpreter, environment, folder, how, *tracer):
    where = folder / "run.kmsnap"
    command = [*tracer, interpreter.path, "-c", textwrap.dedent(FORBIDDEN), where, how]
    assert run(command, environment).strip() == "unharmed"
    return read_snapshot(where)


@pytest.mark.parametrize("how", ["refused", "deadly"])
def test_where_tracing_is_forbidden_threads_stay_unknown(kmmem, newest, environment, tmp_path, how):
    snapshot = forbidden(newest, environment, tmp_path, how)
    assert not snapshot.flags & THREADS
    assert "other threads' registers" in kmmem.run("objects", tmp_path / "run.kmsnap").stdout


def test_a_traced_process_is_photographed_without_its_threads(newest, environment, tmp_path):
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed, so nothing traces the process")
    assert not forbidden(newest, environment, tmp_path, "nothing", strace, "-f", "-o", "/dev/null").flags & THREADS


def test_without_a_tracer_the_same_process_has_its_threads(newest, environment, tmp_path):
    assert forbidden(newest, environment, tmp_path, "nothing").flags & THREADS
