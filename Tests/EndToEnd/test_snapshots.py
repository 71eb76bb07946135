"""What a snapshot says besides edges, and what taking it does to the process."""

from __future__ import annotations

import subprocess
import textwrap

import pytest

from building import PROGRAMS
from kmmem_capture import read_capture
from kmmem_snapshot import read_snapshot

EARLIER, TRACKED, COMPUTED = 1, 2, 16


def run(interpreter, environment, *arguments, code=None, **keywords):
    """Runs a program under an interpreter that finds kmmem."""
    start = ["-c", textwrap.dedent(code)] if code else []
    command = [str(interpreter.path), *start, *map(str, arguments)]
    keywords = {"capture_output": True, "text": True, "timeout": 120, "check": False, **keywords}
    done = subprocess.run(command, env=environment, **keywords)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_objects_have_the_sites_that_made_them(interpreter, environment, tmp_path):
    capture_path, where = tmp_path / "run.kmmem", tmp_path / "run.kmsnap"
    program = PROGRAMS / "python" / "photographed_recording.py"
    run(interpreter, environment, program, capture_path, where)
    line = next(n for n, text in enumerate(program.read_text().splitlines(), 1) if "# the things" in text)
    capture, snapshot = read_capture(capture_path), read_snapshot(where)
    sites = {site.index: site for site in capture.sites}
    things = [node for node in snapshot.nodes if node.type.name == "__main__.Thing"]
    assert len(things) == 120
    earlier = [node for node in things if node.flags & EARLIER]
    assert len(earlier) == 50
    assert not any(node.site for node in earlier)
    for node in things:
        if not node.flags & EARLIER:
            frame = capture.python_stack(sites[node.site])[0]
            assert (frame.line, frame.file) == (line, str(program))


def test_in_a_sample_nothing_is_said_to_be_from_before(newest, environment, tmp_path):
    where = tmp_path / "run.kmsnap"
    code = f"""
        import kmmem
        kmmem.start({str(tmp_path / "run.kmmem")!r}, sample=4096)
        things = [bytes(4096) for _ in range(500)]
        kmmem.snapshot({str(where)!r}).wait()
    """
    run(newest, environment, code=code)
    snapshot = read_snapshot(where)
    assert not any(node.flags & EARLIER or node.is_block for node in snapshot.nodes)
    assert any(node.site for node in snapshot.nodes)
    assert all(node.flags & COMPUTED for node in snapshot.nodes)


def test_a_file_that_is_mapped_and_cut_is_no_library(newest, environment, tmp_path):
    data, where = tmp_path / "data", tmp_path / "run.kmsnap"
    code = f"""
        import mmap
        import kmmem
        class Planted: pass
        planted = Planted()
        with open({str(data)!r}, "w+b") as file:
            file.write(id(planted).to_bytes(8, "little") * 4096)
            file.flush()
            whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
            cut = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY, offset=0)
            file.truncate(4096)
        kmmem.snapshot({str(where)!r}).wait()
        with open({str(data)!r}, "r+b") as file:
            file.truncate(0)
        kmmem.snapshot({str(where)!r}, overwrite=True).wait()
    """
    run(newest, environment, code=code)
    snapshot = read_snapshot(where)
    assert not any(path == str(data) for _, _, path in snapshot.modules)
    planted = next(node for node in snapshot.nodes if node.type.name == "__main__.Planted")
    assert not any(root.node == planted.number and root.kind == "global" for root in snapshot.roots)


PEACE = """
    import gc, os, signal, sys, threading, time
    import kmmem

    class Node:
        def __init__(self, other):
            self.other = other

    held = [Node({"number": [number]}) for number in range(20000)]
    sentinels = [held[0], held[0].__dict__, Node, "a text", (1, 2), 10 ** 30]
    caught = []
    signal.signal(signal.SIGCHLD, lambda *_: caught.append("SIGCHLD"))
    counts = [0] * 3
    stop = threading.Event()

    def work(place):
        while not stop.is_set():
            counts[place] += len([bytearray(5000) for _ in range(10)])

    threads = [threading.Thread(target=work, args=(place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    before = [sys.getrefcount(item) for item in sentinels]
    for number in range(int(sys.argv[2])):
        seen = list(counts)
        photograph = kmmem.snapshot(f"{sys.argv[1]}/{number}.kmsnap")
        assert [sys.getrefcount(item) for item in sentinels] == before
        try:
            os.waitpid(-1, os.WNOHANG)
            raise SystemExit("a stranger was waited for")
        except ChildProcessError:
            pass
        photograph.wait()
        assert [sys.getrefcount(item) for item in sentinels] == before
        if number:
            os.unlink(f"{sys.argv[1]}/{number}.kmsnap")
    deadline = time.monotonic() + 20
    while any(now == then for now, then in zip(counts, seen)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert all(now > then for now, then in zip(counts, seen)), "a thread stands still"
    stop.set()
    for thread in threads:
        thread.join()
    assert caught == []
    assert gc.collect() >= 0
    print("unharmed")
"""


def test_the_process_is_unharmed(interpreter, environment, tmp_path):
    assert run(interpreter, environment, tmp_path, 20, code=PEACE).strip() == "unharmed"
    assert (
        len([node for node in read_snapshot(tmp_path / "0.kmsnap").nodes if node.type.name == "__main__.Node"]) == 20000
    )


def test_nothing_is_left_of_the_copy(newest, environment, tmp_path):
    code = """
        import os, sys
        import kmmem
        files = set(os.listdir("/proc/self/fd"))
        kmmem.snapshot(sys.argv[1]).wait()
        assert set(os.listdir("/proc/self/fd")) == files
        children = open(f"/proc/self/task/{os.getpid()}/children").read()
        assert children == "", children
    """
    run(newest, environment, tmp_path / "run.kmsnap", code=code)


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        ("open(path, 'w').close()", "exists"),
        ("path += '/in/no/folder'", "no folder"),
        ("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))", "no snapshot"),
    ],
)
def test_what_cannot_be_written_is_said(newest, environment, tmp_path, prepare, says):
    code = f"""
        import sys
        import kmmem
        path = sys.argv[1]
        {prepare}
        try:
            kmmem.snapshot(path).wait()
        except kmmem.SnapshotError as error:
            print(error)
    """
    assert says in run(newest, environment, tmp_path / "run.kmsnap", code=code)
