"""Photographs of `kmmem profile --snapshot` that something comes in the way of: nothing half-written stays."""

from __future__ import annotations

import os
import signal
import subprocess
import textwrap
import time

import pytest

from kmmem_snapshot import read_snapshot
from triggers import held, leftovers, profile, program_of, wait_for


def test_no_room_on_the_disk_is_one_sentence(newest, kmmem):
    # Beyond the limit of a file's size the copy cannot write; the capture lies in memory and keeps within it.
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)); print('done')"
    done = profile(kmmem, newest, code, "--snapshot", "exit")
    assert (done.returncode, done.stdout) == (0, "done\n")
    (line,) = [line for line in done.stderr.splitlines() if "missing" in line]
    assert "no room for the snapshot on the disk" in line
    assert not list(kmmem.folder.glob("*.kmsnap"))
    assert leftovers(kmmem) == []


def test_a_killed_copy_leaves_no_file(newest, kmmem):
    code = """
        import os, signal, sys, time
        class Planted: pass
        kept = [[number] for number in range(400000)]
        os.kill(os.getpid(), signal.SIGUSR2)
        children = f"/proc/self/task/{os.getpid()}/children"
        copies = [int(word) for word in open(children).read().split()]
        for copy in copies:
            os.kill(copy, signal.SIGINT)
            os.kill(copy, signal.SIGTERM)
        for copy in copies:
            os.kill(copy, signal.SIGKILL)
        print(len(copies))
    """
    done = profile(kmmem, newest, code, "--snapshot", "signal=USR2")
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert "a snapshot is missing: the process that wrote the snapshot was killed" in done.stderr
    assert not list(kmmem.folder.glob("*.kmsnap"))
    assert leftovers(kmmem) == []


OBSTRUCTED = """
    import os, sys, time
    class Planted: pass
    unfinished = f"{sys.argv[1]}/run-peak.kmsnap.{os.getpid()}.partial"
    OBSTRUCT
    kept = [bytearray(1 << 20) for _ in range(20)]
    time.sleep(0.3)
    CLEAR
    kept += [bytearray(1 << 20) for _ in range(40)] + [Planted() for _ in range(1000)]
    for _ in range(300):
        kept.append(bytearray(1 << 16))
        time.sleep(0.001)
"""


@pytest.mark.parametrize(
    ("obstruct", "clear"),
    [("open(unfinished, 'w').close()", "pass"), ("os.mkdir(unfinished)", "os.rmdir(unfinished)")],
    ids=["what a lost copy left", "a failure"],
)
def test_a_later_peak_is_photographed_all_the_same(newest, kmmem, obstruct, clear):
    code = OBSTRUCTED.replace("OBSTRUCT", obstruct).replace("CLEAR", clear)
    done = profile(kmmem, newest, code, "--snapshot", "peak", arguments=(kmmem.folder,))
    assert done.returncode == 0, done.stderr
    assert held(kmmem.folder / "run-peak.kmsnap", "Planted") == 1000
    assert leftovers(kmmem) == []


CROWD = """
    import glob, os, signal, time
    kept = [[index] for index in range(400_000)]
    def copies():
        states = []
        for path in glob.glob("/proc/[0-9]*/stat"):
            try:
                fields = open(path).read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid():
                states.append(fields[0])
        return states
    most = 0
    for _ in range(60):
        os.kill(os.getpid(), signal.SIGUSR2)
        most = max(most, len(copies()))
    # Those that have ended are waited for at the next one, which is then the only one.
    deadline = time.monotonic() + 60
    while (left := len(copies())) > 1 and time.monotonic() < deadline:
        if all(state == "Z" for state in copies()):
            os.kill(os.getpid(), signal.SIGUSR2)
        time.sleep(0.1)
    print(most, left)
"""


def test_no_more_copies_than_are_waited_for(newest, kmmem):
    done = profile(kmmem, newest, CROWD, "--snapshot", "signal=USR2")
    most, left = map(int, done.stdout.split())
    assert most <= 16
    assert left <= 1, "copies that nobody waits for"


def test_an_interrupt_of_the_whole_group_spares_the_copy(newest, kmmem):
    code = """
        import os, signal
        class Planted: pass
        kept = [[number] for number in range(200000)] + [Planted()]
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGUSR2)
        os.killpg(0, signal.SIGINT)
    """
    done = profile(kmmem, newest, code, "--snapshot", "signal=USR2", start_new_session=True)
    assert done.returncode in (-signal.SIGINT, 128 + signal.SIGINT), done.stderr
    assert held(kmmem.folder / "run-1.kmsnap", "Planted") == 1


def test_stopping_kmmem_leaves_nothing_half_written(newest, kmmem):
    code = """
        kept = [[number] for number in range(1500000)]
        open("ready", "w").close()
    """
    command = [kmmem.executable, "profile", "-o", "run.kmmem", "--no-objects", "--snapshot", "exit"]
    command += ["--python", newest.path, "-c", textwrap.dedent(code)]
    process = subprocess.Popen([*map(str, command)], cwd=kmmem.folder, stderr=subprocess.PIPE, text=True)
    wait_for(kmmem.folder / "ready")
    program = program_of(process)
    deadline = time.monotonic() + 30
    while os.path.exists(f"/proc/{program}") and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    for path in kmmem.folder.glob("*.kmsnap"):
        assert read_snapshot(path).nodes
    assert [name for name in leftovers(kmmem) if name != "ready"] == []
