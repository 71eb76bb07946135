"""What kmmem shows while it works, and what an interrupt leaves."""

from __future__ import annotations

import json
import os
import pty
import random
import signal
import stat
import subprocess
import time

import pytest

CODE = """
import sys, kmmem
things = [{number: [str(number)]} for number in range(150000)]
kmmem.snapshot(sys.argv[1]).wait()
"""


@pytest.fixture
def snapshot(newest, environment, tmp_path):
    path = tmp_path / "photo.kmsnap"
    subprocess.run([str(newest.path), "-c", CODE, str(path)], env=environment, check=True, timeout=120)
    return path


def start(kmmem, *arguments):
    """Starts kmmem with a terminal as its standard error; the process, and the terminal's other end."""
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [str(kmmem.executable), *map(str, arguments)]
    environment["TERM"] = "xterm"
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    return process, ours


def shown(terminal: int) -> bytes:
    """All that was written to a terminal until its last writer ended."""
    text = b""
    while True:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:
            piece = b""
        if not piece:
            os.close(terminal)
            return text
        text += piece


def test_a_terminal_sees_the_steps_and_nothing_of_them_in_the_end(kmmem, snapshot):
    process, terminal = start(kmmem, "objects", snapshot)
    output = process.communicate(timeout=120)[0]
    text = shown(terminal)
    assert process.returncode == 0
    assert b"Objects by type" in output
    assert b"reading" in text
    assert b"finding dominators" in text
    assert text.endswith(b"\r\x1b[2K")
    assert b"\n" not in text


def test_a_pipe_sees_nothing(kmmem, snapshot):
    done = kmmem.run("objects", snapshot)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_failure_stands_on_a_line_of_its_own(kmmem, tmp_path):
    process, terminal = start(kmmem, "objects", tmp_path / "none.kmsnap")
    process.communicate(timeout=120)
    assert process.returncode == 2
    assert shown(terminal).rpartition(b"\r\x1b[2K")[2].startswith(b"kmmem: ")


RECORDED = """
import sys, kmmem
class Song:
    pass
with kmmem.track(sys.argv[1] + "/other.kmmem"):
    pass
with kmmem.track(sys.argv[1] + "/run.kmmem"):
    songs = [Song()]
    kmmem.snapshot(sys.argv[1] + "/before.kmsnap").wait()
    kmmem.snapshot(sys.argv[1] + "/after.kmsnap").wait()
"""


@pytest.mark.parametrize(
    "question",
    [
        ("objects", "before.kmsnap", "--by", "site"),
        ("objects", "before.kmsnap"),
        ("diff", "before.kmsnap", "after.kmsnap", "--by", "site"),
        ("diff", "before.kmsnap", "after.kmsnap"),
        ("native", "before.kmsnap", "Song"),
    ],
)
def test_a_capture_that_does_not_fit_is_refused_on_a_line_of_its_own(kmmem, newest, environment, tmp_path, question):
    subprocess.run([str(newest.path), "-c", RECORDED, str(tmp_path)], env=environment, check=True, timeout=120)
    arguments = [tmp_path / part if part.endswith(".kmsnap") else part for part in question]
    process, terminal = start(kmmem, *arguments, "--capture", tmp_path / "other.kmmem")
    process.communicate(timeout=120)
    assert process.returncode == 2
    refusal = shown(terminal).rpartition(b"\r\x1b[2K")[2]
    assert refusal.startswith(f"kmmem: {tmp_path}/other.kmmem is not the recording".encode())
    assert b"reading" not in refusal


@pytest.mark.parametrize(
    ("question", "found", "not_found"),
    [
        (("retained", "dict"), b"the shortest ways from all roots", b"dominators"),
        (("holders", "dict"), b"finding the shortest ways", b"who holds what"),
        (
            ("what-if", "dict", "--without", "list"),
            b"the shortest ways from all roots",
            b"finding the shortest ways \xe2",
        ),
    ],
)
def test_only_what_the_answer_needs_is_found(kmmem, snapshot, question, found, not_found):
    command, *rest = question
    process, terminal = start(kmmem, command, snapshot, *rest)
    process.communicate(timeout=120)
    text = shown(terminal)
    assert process.returncode == 0
    assert found in text
    assert not_found not in text


def test_an_interrupt_leaves_no_half_written_report_and_no_line(kmmem, snapshot, tmp_path):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    out = tmp_path / "answer.json"
    arguments = ("dominators", snapshot, "--depth", "1", "--limit", "0", "--format", "json", "-o", out)
    begin = time.monotonic()
    whole, terminal = start(kmmem, *arguments)
    whole.communicate(timeout=120)
    shown(terminal)
    seconds = time.monotonic() - begin
    length = out.stat().st_size
    ends = set()
    for _ in range(12):
        out.write_text("old")
        process, terminal = start(kmmem, *arguments)
        time.sleep(chance.uniform(0.02, 1.1 * seconds))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        text = shown(terminal)
        ends.add(process.returncode)
        assert process.returncode in (0, -signal.SIGINT)
        assert not text or text.endswith(b"\r\x1b[2K")
        assert sorted(path.name for path in tmp_path.glob("answer*")) == ["answer.json"]
        if out.read_text() != "old":
            assert out.stat().st_size == length
            assert json.loads(out.read_text())["hidden_count"] == 0
    assert -signal.SIGINT in ends


@pytest.mark.parametrize("kind", ["link", "mode", "pipe"])
def test_a_report_keeps_what_its_place_is(kmmem, snapshot, tmp_path, kind):
    target = tmp_path / "target.txt"
    target.write_text("old")
    place = target
    if kind == "link":
        place = tmp_path / "link.txt"
        place.symlink_to(target)
    elif kind == "mode":
        target.chmod(0o640)
    elif kind == "pipe":
        place = tmp_path / "pipe"
        os.mkfifo(place)
        reader = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    assert kmmem.run("objects", snapshot, "-o", place).returncode == 0
    if kind == "pipe":
        target.write_bytes(os.read(reader, 1 << 16))
        os.close(reader)
        assert stat.S_ISFIFO(place.lstat().st_mode)
    assert "Objects by type" in target.read_text()
    assert place.is_symlink() == (kind == "link")
    if kind == "mode":
        assert target.stat().st_mode & 0o7777 == 0o640
