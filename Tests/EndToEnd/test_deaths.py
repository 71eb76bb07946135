"""A process that dies leaves a capture that can be read, with everything up to its death."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from addresses import AddressBook
from kmmem_capture import read_capture
from ledgers import SOURCES
from recording import died_of
from rounds import rounds
from soundness import check_soundness

CRASH = """
import ctypes, sys
kept = [b"x" * 5000 for _ in range(100)]
if len(sys.argv) > 2:
    import faulthandler
    faulthandler.enable()
ctypes.CDLL(sys.argv[1]).crash()
"""


@pytest.fixture(scope="module")
def ledger(workshop):
    return workshop.program(SOURCES, "ledger")


def target_of(process: subprocess.Popen, program: Path) -> int:
    """The pid of the program that a running `kmmem profile` has started, once it runs."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        tasks = [process.pid]
        for pid in tasks:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            tasks += [int(word) for word in children.read_text().split()] if children.exists() else []
        for pid in tasks:
            try:
                if os.readlink(f"/proc/{pid}/exe") == str(program.resolve()):
                    return pid
            except OSError:
                continue
        time.sleep(0.001)
    pytest.fail("kmmem never started the program")


@pytest.mark.parametrize("batch", range(4))
def test_sigkill_at_a_random_moment_leaves_a_readable_capture(kmmem, ledger, tmp_path, batch):
    count = rounds("KILL", 20)
    for seed in range(count * batch // 4, count * (batch + 1) // 4):
        delay = random.Random(seed).uniform(0, 0.15)
        print(f"seed {seed}, killed after {delay:.4f} s")
        path = kmmem.new_path()
        arguments = ["--", ledger, "--seed", seed, "--operations", 10**9, "--parallel", "--account", tmp_path / "a"]
        process = subprocess.Popen(kmmem.command(arguments, path), stderr=subprocess.PIPE)
        pid = target_of(process, ledger)
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        _, words = process.communicate(timeout=60)
        assert process.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
        if not path.exists():
            # The loader had not come to the agent yet; later there must be a capture.
            assert delay < 0.02
            assert b"ended by SIGKILL and left no capture" in words
            continue
        capture = read_capture(path)
        assert capture.state == "recording"
        # Killed before its first moment it has nothing to say; later, four threads were in the middle of something.
        if capture.header["peak_bytes"]:
            check_soundness(capture, in_flight=4)
        report = kmmem.report(path)
        assert report["capture"]["state"] == "recording"
        path.unlink()


def test_sigkill_of_kmmem_itself_leaves_the_capture_where_it_was_asked_for(kmmem, ledger, tmp_path):
    path = kmmem.new_path()
    arguments = ["--", ledger, "--operations", 10**9, "--parallel", "--account", tmp_path / "a"]
    process = subprocess.Popen(kmmem.command(arguments, path), stderr=subprocess.PIPE)
    pid = target_of(process, ledger)
    time.sleep(0.3)
    process.kill()
    process.wait()
    os.kill(pid, signal.SIGKILL) if pid != process.pid else None
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}/exe").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    check_soundness(read_capture(path), in_flight=4)


@pytest.mark.parametrize("handler", ["", "faulthandler"], ids=["plain", "faulthandler"])
def test_a_crash_in_an_extension_ends_as_it_would_alone(kmmem, interpreter, tmp_path, workshop, handler):
    library = workshop.library("python/callee.c", "libcallee.so")
    script = tmp_path / "crash.py"
    script.write_text(CRASH)
    arguments = [script, library, *([handler] if handler else [])]
    alone = subprocess.run([interpreter.path, *arguments], capture_output=True, text=True, check=False)
    assert died_of(alone, signal.SIGSEGV)
    outcome = kmmem.python(interpreter, *arguments)
    assert died_of(outcome, signal.SIGSEGV)
    assert ("Fatal Python error: Segmentation fault" in outcome.stderr) == bool(handler)
    capture = outcome.capture
    check_soundness(capture)
    live = 0
    for site in capture.sites:
        frame = capture.innermost_python(site)
        if site.kind == "object" and frame and (frame.file, frame.line) == (str(script), 3):
            live += site.live_bytes
    assert live >= 100 * 5033


def test_os_exit_keeps_everything_and_the_exit_code(kmmem, interpreter):
    code = "import os; kept = [b'x' * 5000 for _ in range(100)]; os._exit(42)"
    outcome = kmmem.profile(["-c", code], "--python", interpreter.path).expect(42)
    assert outcome.capture.state == "recording"
    check_soundness(outcome.capture)
    assert outcome.capture.header["object_bytes"] > 500_000


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("receiver", ["kmmem", "group"])
def test_signals_end_the_program_as_they_would_alone(kmmem, interpreter, tmp_path, number, receiver):
    """A terminal sends SIGINT to the whole group, a service manager often to the first process only."""
    path, ready = kmmem.new_path(), tmp_path / "ready"
    code = f"kept = [b'x' * 5000 for _ in range(100)]; open({str(ready)!r}, 'w').close(); import time; time.sleep(30)"
    command = kmmem.command(["-c", code], path, "--python", interpreter.path)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 20
    while not ready.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    if receiver == "group":
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode in (-number, 128 + number)
    assert errors.count("KeyboardInterrupt") == (1 if number == signal.SIGINT else 0)
    capture = read_capture(path)
    check_soundness(capture)
    assert sum(site.allocated_bytes for site in capture.sites) > 500_000
    assert capture.state == ("python-exit" if number == signal.SIGINT else "recording")


def test_a_handler_of_the_program_decides(kmmem, newest, tmp_path):
    path, ready = kmmem.new_path(), tmp_path / "ready"
    code = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); "
        f"open({str(ready)!r}, 'w').close(); time.sleep(30)"
    )
    process = subprocess.Popen(kmmem.command(["-c", code], path, "--python", newest.path))
    deadline = time.monotonic() + 20
    while not ready.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.terminate()
    assert process.wait(timeout=30) == 7
    assert read_capture(path).state == "python-exit"


def test_what_was_recorded_before_the_kill_is_exact(kmmem, workshop, tmp_path):
    """A serial program that is killed between two events loses none of them."""
    ledger = workshop.program(SOURCES, "ledger")
    account = tmp_path / "account.json"
    outcome = kmmem.program(ledger, "--operations", 3000, "--threads", 1, "--account", account, "--kill")
    assert died_of(outcome, signal.SIGKILL)
    capture = outcome.capture
    truth = json.loads(account.read_text())
    places = AddressBook(ledger).places(capture)
    made = sum(site.allocations for site in capture.sites if places.get(site.index) and
               places[site.index].file.endswith("Sites.cpp"))  # fmt: skip
    assert made == sum(line["allocations"] for line in truth["lines"].values())
