"""Forked and started children: each has its own capture where it was asked for, and disturbs nobody's."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from addresses import AddressBook
from kmmem_capture import read_capture
from soundness import check_soundness, live_by_function

CHILDREN = 100


@pytest.fixture(scope="module")
def fork_storm(workshop):
    return workshop.program(["faults/fork_storm.c"], "fork_storm")


@pytest.fixture(scope="module")
def spawn(workshop):
    return workshop.program(["faults/spawn.c"], "spawn")


def pids(output: str, word: str) -> list[int]:
    return sorted(int(line.split()[1]) for line in output.splitlines() if line.startswith(word))


def test_every_forked_child_has_a_capture(kmmem, fork_storm):
    outcome = kmmem.program(fork_storm, CHILDREN).expect()
    children = pids(outcome.stdout, "child")
    assert len(children) > CHILDREN
    captures = {int(path.suffix[1:]): path for path in outcome.children}
    assert sorted(captures) == children
    book = AddressBook(fork_storm)
    capture = outcome.capture
    assert live_by_function(capture, book)["make"] == (10, 1000)
    assert "child_make" not in live_by_function(capture, book)
    assert [capture.header["pid"]] == pids(outcome.stdout, "parent")
    for pid, path in captures.items():
        child = read_capture(path)
        assert child.header["pid"] == pid
        assert child.header["parent_pid"] in {capture.header["pid"], *children}
        assert live_by_function(child, book)["child_make"] == (5, 5000)
        assert child.header["inherited_bytes"] >= 1000
        assert child.header["inherited_freed_bytes"] == 300
        assert child.losses() == {}


def test_the_parents_capture_names_its_children(kmmem, fork_storm):
    outcome = kmmem.program(fork_storm, 10).expect()
    pid = outcome.capture.header["pid"]
    own = {path.suffix[1:] for path in outcome.children if read_capture(path).header["parent_pid"] == pid}
    assert own
    assert own <= {str(pid) for pid in outcome.capture.children}


def test_forks_are_not_followed_when_that_is_not_wanted(kmmem, fork_storm):
    outcome = kmmem.program(fork_storm, 20, options=("--follow", "none")).expect()
    assert outcome.children == []
    assert live_by_function(outcome.capture, AddressBook(fork_storm))["make"] == (10, 1000)


def test_one_report_covers_parent_and_children(kmmem, fork_storm):
    outcome = kmmem.program(fork_storm, 10).expect()
    done = kmmem.run("report", outcome.path, *outcome.children, "--format", "json", "--limit", "0")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert len(report["processes"]) == 1 + len(outcome.children)
    own = [process["totals"]["allocations"] for process in report["processes"]]
    assert report["totals"]["allocations"] == sum(own)


@pytest.mark.parametrize("way", ["vfork", "posix_spawn", "fork"])
def test_a_started_program_is_left_alone(kmmem, spawn, workshop, way):
    environment = workshop.program(["faults/environment.c"], "environment", "-ldl")
    alone = subprocess.run([spawn, way, environment, "x"], capture_output=True, text=True, check=True)
    outcome = kmmem.program(spawn, way, environment, "x").expect()
    assert outcome.stdout == alone.stdout
    assert outcome.children == []
    capture = outcome.capture
    assert capture.state == "process-exit"
    assert live_by_function(capture, AddressBook(spawn)) == {"make": (20, 10000)}


def test_exec_ends_the_capture_and_the_new_program_runs_alone(kmmem, spawn, workshop):
    environment = workshop.program(["faults/environment.c"], "environment", "-ldl")
    alone = subprocess.run([spawn, "exec", environment, "x"], capture_output=True, text=True, check=True)
    outcome = kmmem.program(spawn, "exec", environment, "x").expect()
    assert outcome.stdout == alone.stdout
    assert outcome.capture.state == "exec"
    assert live_by_function(outcome.capture, AddressBook(spawn)) == {"make": (10, 5000)}


def test_a_failed_exec_changes_nothing(kmmem, spawn):
    outcome = kmmem.program(spawn, "exec", "/nowhere/at/all").expect(127)
    assert outcome.capture.state == "process-exit"


@pytest.mark.parametrize("way", ["vfork", "posix_spawn", "fork"])
def test_a_started_program_is_followed_when_that_is_wanted(kmmem, spawn, workshop, way):
    many = workshop.program(["faults/many_stacks.c"], "many_stacks")
    outcome = kmmem.program(spawn, way, many, 100, options=("--follow", "exec")).expect()
    book = AddressBook(many)
    assert [live_by_function(read_capture(path), book) for path in outcome.children] == [{"make": (100, 4000)}]


def test_python_forks_and_starts_programs(kmmem, interpreter):
    code = (
        "import os, subprocess, sys\n"
        "kept = [os.urandom(1000) for _ in range(100)]\n"
        "answer = subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True)\n"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    more = [os.urandom(2000) for _ in range(50)]\n"
        "    os._exit(3)\n"
        "status = os.waitpid(pid, 0)[1]\n"
        "print(answer.stdout.strip(), pid, os.WEXITSTATUS(status))\n"
        "os._exit(0)\n"
    )
    outcome = kmmem.profile(["-c", code], "--python", interpreter.path, env={**os.environ, "PYTHONHASHSEED": "0"})
    outcome.expect()
    answer, pid, status = outcome.stdout.split()
    assert (answer, status) == ("42", "3")
    assert [path.suffix for path in outcome.children] == [f".{pid}"]
    child = read_capture(outcome.children[0])
    made = [
        site.live_bytes
        for site in child.sites
        if site.kind == "object" and site.python and any(frame.line == 6 for frame in child.python_stack(site))
    ]
    assert sum(made) >= 50 * 2033
    check_soundness(outcome.capture)


WORKERS = """
import multiprocessing, os, sys

kept = []

def work(count):
    kept.extend(bytearray(10_000) for _ in range(count))
    names = ("LD_PRELOAD", "KMMEM_CAPTURE", "KMMEM_STARTED", "KMMEM_FOLLOW_EXEC")
    # One write: three processes share the pipe.
    os.write(1, f"{os.getpid()} {[name for name in names if name in os.environ]}\\n".encode())

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    workers = [multiprocessing.Process(target=work, args=(count,)) for count in (5, 6, 7)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
"""


def workers_are_recorded(kmmem, interpreter, folder, method):
    program = folder / "workers.py"
    program.write_text(WORKERS, "utf-8")
    outcome = kmmem.python(interpreter, program, method, options=("--no-native",)).expect()
    workers = [line.split(maxsplit=1) for line in outcome.stdout.splitlines()]
    assert len(workers) == 3
    assert {names for _, names in workers} == {"[]"}
    assert {number for number, _ in workers} <= {path.name.rpartition(".")[2] for path in outcome.children}
    merged = kmmem.report(outcome.path, *map(str, outcome.children))
    assert len(merged["processes"]) == 1 + len(outcome.children)
    sites = [site for part in merged["processes"] for site in part["sites"]]
    live = sum(site["live_bytes"] for site in sites if any(frame["function"] == "work" for frame in site["stack"]))
    # The objects before the buffers are small.
    assert live // 10_000 == 18


def test_workers_of_multiprocessing_that_are_started_anew_are_followed(kmmem, interpreter, tmp_path):
    workers_are_recorded(kmmem, interpreter, tmp_path, "spawn")


@pytest.mark.parametrize("method", ["fork", "forkserver"])
def test_workers_of_multiprocessing_that_are_forked_are_followed(kmmem, newest, tmp_path, method):
    workers_are_recorded(kmmem, newest, tmp_path, method)


def test_workers_are_not_followed_when_that_is_not_wanted(kmmem, newest, tmp_path):
    program = tmp_path / "workers.py"
    program.write_text(WORKERS, "utf-8")
    for method in ("fork", "spawn"):
        outcome = kmmem.python(newest, program, method, options=("--follow", "none")).expect()
        assert outcome.children == []


def test_a_worker_may_begin_its_own_recording_as_its_parent_did(newest, environment, tmp_path):
    program = tmp_path / "own.py"
    start = "import kmmem, os, sys\nkmmem.start(f'{sys.argv[2]}/{os.getpid()}.kmmem')\n"
    program.write_text(start + WORKERS, "utf-8")
    command = [str(newest.path), str(program), "spawn", str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    workers = {line.split()[0] for line in done.stdout.splitlines()}
    assert workers < {path.stem for path in tmp_path.glob("*.kmmem")}
    assert list(tmp_path.glob("*.exec.*")) == []


def test_every_program_of_a_chain_has_a_capture(kmmem, newest, tmp_path):
    program = tmp_path / "chain.py"
    again = "os.execv(sys.executable, [sys.executable, __file__, str(left - 1)])"
    program.write_text(f"import os, sys\nleft = int(sys.argv[1])\nif left: {again}\n", "utf-8")
    outcome = kmmem.python(newest, program, 3, options=("--follow", "exec")).expect()
    numbers = {path.name.rpartition(".")[2] for path in outcome.children}
    assert len(outcome.children) == 3
    assert len(numbers) == 1
