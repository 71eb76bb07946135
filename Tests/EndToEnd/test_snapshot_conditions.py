"""Where a process may not be copied, or should not be; and what becomes of the copies."""

from __future__ import annotations

import os
import re
import subprocess
import textwrap

import pytest

from building import PROGRAMS
from kmmem_snapshot import TRACEMALLOC, read_sections, read_snapshot
from recording import REPOSITORY
from test_snapshots import run

IN_PLACE = 1
PYTHON = PROGRAMS / "python"
#: How many odd_moments.py knows.
MOMENTS = 53


def test_in_place_where_cloning_is_forbidden(interpreter, environment, tmp_path):
    where = tmp_path / "run.kmsnap"
    refusal, last = run(interpreter, environment, PYTHON / "walked_in_place.py", where).splitlines()
    assert last == "unharmed"
    assert "may not be copied for a snapshot (clone failed)" in refusal
    for path in (where, tmp_path / "run.kmsnap.first"):
        snapshot = read_snapshot(path)
        assert snapshot.flags & IN_PLACE
        assert snapshot.pause_nanoseconds > 0
        assert sum(node.type.name == "uncopied.Planted" for node in snapshot.nodes) == 3000
    assert len(list(tmp_path.glob("*.partial"))) == 0


def test_in_place_leaves_nothing_in_tracemalloc(interpreter, environment, tmp_path):
    code = f"""
        import tracemalloc
        import kmmem
        tracemalloc.start()
        kept = [[index] for index in range(1000)]
        def ours():
            traces = tracemalloc.take_snapshot().traces
            return sum(trace.size == 0 and "kmmem" in str(trace.traceback) for trace in traces)
        print(ours())
        kmmem.snapshot({str(tmp_path / "run.kmsnap")!r}, in_place=True).wait()
        print(ours())
    """
    before, after = run(interpreter, environment, code=code).split()
    assert before == after
    assert not read_snapshot(tmp_path / "run.kmsnap").flags & TRACEMALLOC


def test_profile_in_place(interpreter, kmmem):
    command = ["--python", interpreter.path, "--snapshot", "exit", PYTHON / "uncopied.py"]
    refused = kmmem.run("profile", "-o", kmmem.folder / "copied.kmmem", *command)
    assert (refused.returncode, refused.stdout) == (0, "done\n")
    (line,) = [line for line in refused.stderr.splitlines() if "missing" in line]
    assert "a snapshot is missing: this process may not be copied" in line
    assert not list(kmmem.folder.glob("*.kmsnap*"))
    for name, option, variables in ("walked", ["--in-place"], {}), ("asked", [], {"KMMEM_IN_PLACE": "1"}):
        path = kmmem.folder / f"{name}.kmmem"
        done = kmmem.run("profile", "-o", path, *option, *command, env={**os.environ, **variables})
        assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
        snapshot = read_snapshot(kmmem.folder / f"{name}-exit.kmsnap")
        assert snapshot.flags & IN_PLACE
        assert sum(node.type.name == "__main__.Planted" for node in snapshot.nodes) == 9


def test_every_option_of_profile_has_an_environment_name(kmmem):
    text = " ".join(kmmem.run("profile", "--help").stdout.split())
    options = set(re.findall(r"(?<![\w-])--([a-z-]+)", text.partition("OPTIONS:")[2]))
    named = {
        f"KMMEM_{option.removeprefix('no-').replace('-', '_').upper()}" for option in options - {"help", "version"}
    }
    assert len(named) > 10
    listed = set(
        re.findall(r"KMMEM_[A-Z_]+", text.partition("Every option has an environment name")[2].partition("USAGE")[0])
    )
    assert named == listed


def test_in_place_needs_a_snapshot(newest, kmmem):
    done = kmmem.run("profile", "--in-place", "--python", newest.path, "-c", "pass")
    assert done.returncode == 2
    assert "add --snapshot exit" in done.stderr


def test_at_any_moment(interpreter, environment, tmp_path):
    said = run(interpreter, environment, PYTHON / "odd_moments.py", tmp_path).split("\n")[:-1]
    # Objects are half made: a class without an order of its bases, a list that is sorted, a tuple that grows.
    assert {"mro", "sort", "tuple", "dict_compare", "audited_code.new", "end_of_chain", "atexit"} < set(said)
    assert len(said) == MOMENTS
    for moment in said:
        read_sections(tmp_path / f"{moment}.kmsnap")
    for moment in ("mro", "sort", "tuple"):
        assert len(read_snapshot(tmp_path / f"{moment}.kmsnap").nodes) > 10_000


def test_a_collection_is_no_time_for_it(interpreter, environment, tmp_path):
    code = """
        import gc, sys
        import kmmem
        said = []
        def collecting(phase, information):
            try:
                kmmem.snapshot(sys.argv[1])
            except kmmem.SnapshotError as error:
                said.append(str(error))
        kmmem.is_tracking()
        gc.callbacks.append(collecting)
        gc.collect()
        gc.callbacks.clear()
        print(said[0])
        kmmem.snapshot(sys.argv[1], overwrite=True).wait()
    """
    said = run(interpreter, environment, tmp_path / "run.kmsnap", code=code)
    assert "the garbage collector is at work" in said
    assert read_snapshot(tmp_path / "run.kmsnap").nodes


def test_zombies_are_waited_for(interpreter, environment, tmp_path):
    code = """
        import os, sys, time
        import kmmem
        def children():
            return open(f"/proc/self/task/{os.getpid()}/children").read().split()
        for number in range(5):
            kmmem.snapshot(f"{sys.argv[1]}/{number}.kmsnap")
        deadline = time.monotonic() + 30
        while not os.path.exists(f"{sys.argv[1]}/4.kmsnap") and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2)
        kmmem.snapshot(f"{sys.argv[1]}/last.kmsnap").wait()
        assert children() == [], children()
    """
    run(interpreter, environment, tmp_path, code=code)
    assert len(list(tmp_path.glob("*.kmsnap"))) == 6
    for path in tmp_path.glob("*.kmsnap"):
        assert read_snapshot(path).nodes


def test_recordings_and_snapshots_leave_no_memory_behind(interpreter, environment, tmp_path):
    code = """
        import os, sys
        import kmmem

        folder = sys.argv[1]
        for number in range(40):
            with kmmem.track(f"{folder}/run.kmmem", overwrite=True):
                kmmem.snapshot(f"{folder}/run-{number}.kmsnap").wait()
            kmmem.snapshot(f"{folder}/run-{number}-unrecorded.kmsnap").wait()
            if number in (9, 39):
                print(len(open("/proc/self/maps").readlines()))
    """
    early, late = map(int, run(interpreter, environment, tmp_path, code=code).split())
    # The program's own arenas come and go, a few of them.
    assert late <= early + 5, (early, late)


def test_several_at_once_have_names_of_their_own(newest, environment, tmp_path):
    code = """
        import os, sys
        os.chdir(sys.argv[1])
        import kmmem
        taken = [kmmem.snapshot() for _ in range(5)]
        assert len({photograph.wait().path for photograph in taken}) == 5
    """
    run(newest, environment, tmp_path, code=code)
    assert len(list(tmp_path.glob("*-*.kmsnap"))) == 5


def test_a_killed_copy_is_said(newest, environment, tmp_path):
    code = """
        import os, signal, sys
        import kmmem
        kept = [[number] for number in range(500000)]
        photograph = kmmem.snapshot(sys.argv[1])
        os.kill(photograph._process, signal.SIGKILL)
        try:
            photograph.wait()
        except kmmem.SnapshotError as error:
            print(error)
        print([name for name in os.listdir(os.path.dirname(sys.argv[1])) if "kmsnap" in name])
    """
    said = run(newest, environment, tmp_path / "run.kmsnap", code=code).splitlines()
    assert "ended by signal 9" in said[0]
    assert said[1] == "[]"


def test_a_subinterpreter_is_refused(interpreter, environment, tmp_path):
    said = run(interpreter, environment, PYTHON / "within_subinterpreter.py", tmp_path / "run.kmsnap")
    assert "in a subinterpreter; take the snapshot in the main interpreter" in said


MEMINFO = "MemTotal: 9000000 kB\nMemFree: 1 kB\nMemAvailable:    1000 kB\n"
KIB = 1 << 10


def tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("files", "room"),
    [
        ({}, 2**64 - 1),
        ({"proc/meminfo": MEMINFO}, 1000 * KIB),
        # The second version: the limit of a group above counts as well.
        (
            {
                "proc/meminfo": MEMINFO,
                "proc/self/cgroup": "0::/outer/inner\n",
                "sys/fs/cgroup/outer/memory.max": "500000\n",
                "sys/fs/cgroup/outer/memory.current": "400000\n",
                "sys/fs/cgroup/outer/inner/memory.max": "max\n",
                "sys/fs/cgroup/outer/inner/memory.current": "300000\n",
            },
            100000,
        ),
        # What the kernel takes back by itself is no use of memory.
        (
            {
                "proc/self/cgroup": "0::/\n",
                "sys/fs/cgroup/memory.max": "500000\n",
                "sys/fs/cgroup/memory.current": "400000\n",
                "sys/fs/cgroup/memory.stat": "anon 1\ninactive_file 50000\nactive_file 7\n",
            },
            150000,
        ),
        (
            {
                "proc/self/cgroup": "12:pids:/x\n4:memory:/docker/abc\n0::/\n",
                "sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes": "9000\n",
                "sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes": "8000\n",
            },
            1000,
        ),
        # In a container the path is the host's, and the group's files lie at the top.
        (
            {
                "proc/self/cgroup": "4:memory:/docker/abc\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "9000\n",
                "sys/fs/cgroup/memory/memory.usage_in_bytes": "9999\n",
            },
            0,
        ),
    ],
    ids=["unknown", "machine", "cgroup2", "cache", "cgroup1", "container"],
)
def test_room_for_a_copy(workshop, tmp_path, files, room):
    include = f"-I{REPOSITORY / 'Sources' / 'CPython' / 'include'}"
    program = workshop.program(["faults/memory_room.c"], "memory_room", include)
    tree(tmp_path, files)
    done = subprocess.run([program, tmp_path], capture_output=True, text=True, check=True)
    assert int(done.stdout) == room


def test_too_little_memory_is_said(newest, environment, tmp_path):
    # In a mount namespace of its own the process sees a machine that is full.
    full = tmp_path / "meminfo"
    full.write_text("MemTotal: 8000000 kB\nMemFree: 900 kB\nMemAvailable: 1000 kB\n")
    code = """
        import sys
        import kmmem
        try:
            kmmem.snapshot(sys.argv[1])
        except kmmem.SnapshotError as error:
            print(error)
    """
    where = tmp_path / "run.kmsnap"
    mount = 'mount --bind "$0" /proc/meminfo && exec "$@"'
    hidden = ["unshare", "--mount", "sh", "-c", mount, full]
    if subprocess.run([*hidden, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this user may not make a mount namespace")
    command = [*hidden, newest.path, "-c", textwrap.dedent(code), where]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "too little memory is free for a copy of this process" in done.stdout
    assert not list(tmp_path.glob("*kmsnap*"))


def test_a_type_at_the_end_of_memory_is_not_read_beyond(interpreter, with_extension, tmp_path):
    where = tmp_path / "edge.kmsnap"
    code = f"import edge_type, kmmem; print(id(edge_type.Edge)); kmmem.snapshot({str(where)!r}).wait()"
    address = int(run(interpreter, with_extension("edge_type"), "-c", code))
    assert address % 4096 == 4096 - 408
    assert read_snapshot(where).by_address[address].type.name == "type"
