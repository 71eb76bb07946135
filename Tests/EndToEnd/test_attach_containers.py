"""A process that sees other files and other process numbers than kmmem, as in a container."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from attaching import children_of, letters, words_into_kmmem

PROGRAM = """
import select, sys
class Planted: pass
kept = [Planted() for _ in range(57)]
print("ready", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    later = [bytearray(5000) for number in range(10)]
print("done")
"""


def can_unshare() -> bool:
    command = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"]
    return shutil.which("unshare") is not None and subprocess.run(command, capture_output=True).returncode == 0


@pytest.fixture
def contained(newest, kmmem):
    """Starts the program where kmmem's libraries are not to be seen and /tmp runs no code; its number from here."""
    if not can_unshare():
        pytest.skip("this user may not make namespaces")
    started = []

    def run():
        prepare = (
            f"mount -t tmpfs none {kmmem.library_folder} && mount -t tmpfs -o noexec none /tmp"
            " && mount -t tmpfs none /var/tmp"
            f' && cd / && exec {newest.path} -c "$0"'
        )
        command = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c", prepare, PROGRAM]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, text=True, **pipes)
        started.append(process)
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        return process, children_of(process.pid)[0]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def left_behind(pid: int) -> list[str]:
    """What lies in the folders where kmmem puts its libraries."""
    root = Path(f"/proc/{pid}/root")
    return [
        name
        for folder in ("tmp", "var/tmp", "dev/shm", "run")
        for name in os.listdir(root / folder)
        if ".kmmem-attach-" in name
    ]


def unharmed(process) -> bool:
    return process.communicate(timeout=30) == ("done\n", "") and process.returncode == 0


def test_attach_and_detach(kmmem, contained, tmp_path):
    process, pid = contained()
    # In /tmp, which is another one there.
    path = tmp_path / "run.kmmem"
    done = kmmem.run("attach", pid, "-o", path)
    assert done.returncode == 0, done.stderr
    assert not path.exists()
    assert words_into_kmmem(pid) > 0
    time.sleep(0.5)
    done = kmmem.run("detach", pid, "-o", path)
    assert done.returncode == 0, done.stderr
    assert f"kmmem report {path}" in done.stderr
    assert words_into_kmmem(pid) == 0
    assert letters(pid) == []
    assert left_behind(pid) == []
    assert any(site["stack"] for site in kmmem.report(path)["sites"])
    assert unharmed(process)


def test_with_a_duration(kmmem, contained, tmp_path):
    process, pid = contained()
    path = tmp_path / "run.kmmem"
    done = kmmem.run("attach", pid, "-o", path, "--duration", "0.5")
    assert done.returncode == 0, done.stderr
    assert left_behind(pid) == []
    frames = [frame for site in kmmem.report(path)["sites"] for frame in site["stack"]]
    line = PROGRAM[: PROGRAM.index("bytearray")].count("\n") + 1
    assert any(frame["language"] == "python" and frame["line"] == line for frame in frames)
    assert unharmed(process)


def test_snapshot(kmmem, contained, tmp_path):
    process, pid = contained()
    path = tmp_path / "photo.kmsnap"
    done = kmmem.run("snapshot", pid, "-o", path)
    assert done.returncode == 0, done.stderr
    rows = kmmem.question("objects", path, "--limit", "0")["groups"]
    assert next(row["count"] for row in rows if row["name"] == "__main__.Planted") == 57
    assert left_behind(pid) == []
    assert letters(pid) == []
    assert children_of(pid) == []
    assert unharmed(process)
