"""kmmem snapshot: a running Python is photographed, recorded or not, at work or asleep."""

from __future__ import annotations

import os
import subprocess
import time

import pytest

from attaching import children_of, letters, words_into_kmmem

PROGRAM = """
import select, sys, time
class Planted: pass
class Later: pass
kept = [Planted() for _ in range(57)]
print("ready", flush=True)
later = []
while not select.select([sys.stdin], [], [], 0)[0]:
    if sys.argv[1] == "asleep":
        time.sleep(0.6)
    else:
        junk = [str(number) for number in range(1000)]
    later = later[-500:] + [Later()]
print("done")
sys.exit(4)
"""


@pytest.fixture
def start(tmp_path):
    """Starts the program under an interpreter."""
    started = []

    def run(interpreter, mode):
        process = subprocess.Popen(
            [str(interpreter.path), "-c", PROGRAM, mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.2)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def unharmed(process) -> bool:
    """Whether it ends as it would have, once its input does."""
    return process.communicate(timeout=30) == ("done\n", "") and process.returncode == 4


def counts(kmmem, path, name: str) -> int:
    rows = kmmem.question("objects", path, "--limit", "0")["groups"]
    return sum(row["count"] for row in rows if row["name"] == name)


@pytest.mark.parametrize("mode", ["at work", "asleep"])
def test_of_a_process_that_is_not_recorded(interpreter, kmmem, start, tmp_path, mode):
    process = start(interpreter, mode)
    path = tmp_path / "photo.kmsnap"
    done = kmmem.run("snapshot", process.pid, "-o", path)
    assert done.returncode == 0, done.stderr
    assert counts(kmmem, path, "__main__.Planted") == 57
    assert words_into_kmmem(process.pid) == 0
    assert letters(process.pid) == []
    # The copy that wrote the file is gone, not even a zombie is left.
    assert children_of(process.pid) == []
    assert sorted(os.listdir(tmp_path)) == ["captures", "photo.kmsnap"]
    assert unharmed(process)


def test_of_a_process_that_is_attached_to(interpreter, kmmem, start, tmp_path):
    """What was made after the attachment has its site; what was made before has none."""
    process = start(interpreter, "at work")
    capture, path = kmmem.new_path(), tmp_path / "photo.kmsnap"
    assert kmmem.run("attach", process.pid, "-o", capture).returncode == 0
    time.sleep(0.5)
    done = kmmem.run("snapshot", process.pid, "-o", path)
    assert done.returncode == 0, done.stderr
    assert kmmem.run("detach", process.pid).returncode == 0
    assert counts(kmmem, path, "__main__.Planted") == 57
    rows = kmmem.question("objects", path, "--by", "site", "--limit", "0", "--capture", capture)["groups"]
    made = {row["name"]: row["count"] for row in rows}
    line = PROGRAM.splitlines().index("    later = later[-500:] + [Later()]") + 1
    assert made[f"<module> (<string>:{line})"] >= 100
    assert made["(from before the recording)"] >= 57
    assert not any(
        f"<string>:{PROGRAM.splitlines().index('kept = [Planted() for _ in range(57)]') + 1}" in name for name in made
    )
    assert unharmed(process)


def test_again_and_again(newest, kmmem, start, tmp_path):
    process = start(newest, "at work")
    path = tmp_path / "photo.kmsnap"
    for _ in range(8):
        done = kmmem.run("snapshot", process.pid, "-o", path, "--force")
        assert done.returncode == 0, done.stderr
    assert counts(kmmem, path, "__main__.Planted") == 57
    assert unharmed(process)


def test_in_place(newest, kmmem, start, tmp_path):
    process = start(newest, "at work")
    path = tmp_path / "photo.kmsnap"
    done = kmmem.run("snapshot", process.pid, "-o", path, "--in-place")
    assert done.returncode == 0, done.stderr
    assert counts(kmmem, path, "__main__.Planted") == 57
    assert unharmed(process)


def test_an_existing_file_stays(newest, kmmem, start, tmp_path):
    process = start(newest, "at work")
    path = tmp_path / "photo.kmsnap"
    path.write_text("mine")
    done = kmmem.run("snapshot", process.pid, "-o", path)
    assert done.returncode == 2
    assert "exists" in done.stderr
    assert path.read_text() == "mine"
    assert unharmed(process)


def test_no_such_folder(newest, kmmem, start, tmp_path):
    process = start(newest, "at work")
    done = kmmem.run("snapshot", process.pid, "-o", tmp_path / "none" / "photo.kmsnap")
    assert done.returncode == 2
    assert "no folder" in done.stderr
    assert "for the snapshot" in done.stderr
    assert unharmed(process)
