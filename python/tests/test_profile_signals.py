"""Signals reach a recorded program as they would reach it alone: each one once, whoever sent it to whom."""

from __future__ import annotations

import ast
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launching import Launcher

SIGNALLED = str(Path(__file__).with_name("signalled.py"))
JOB_SHELL = str(Path(__file__).with_name("job_shell.py"))

FORWARDED = ["SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT", "SIGWINCH", "SIGALRM", "SIGRTMIN"]


@pytest.fixture
def library(each_library: str) -> str:
    """Run every test with the agent that records nothing and with the real one."""
    return each_library


@pytest.fixture
def process(launcher: Launcher) -> Iterator[subprocess.Popen[str]]:
    """Start signalled.py under kmmem, in a process group of its own."""
    process = launcher.start("--python", sys.executable, SIGNALLED, start_new_session=True)
    assert read(process) == "ready\n"
    yield process
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        assert stream is not None
        stream.close()


def read(process: subprocess.Popen[str]) -> str:
    """Read one line of the program's output."""
    assert process.stdout is not None
    return process.stdout.readline()


def counts(process: subprocess.Popen[str]) -> dict[str, int]:
    """Ask the program what it got, and let it end."""
    process.send_signal(signal.SIGTERM)
    while True:
        line = read(process)
        if line.startswith("counts "):
            break
        assert line, "the program ended without counts"
    assert process.wait(timeout=20) == 3
    return dict(ast.literal_eval(line[len("counts ") :]))


def program_of(process: subprocess.Popen[str]) -> int:
    """Find the recorded program among kmmem's children; the other one is the witness."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    (program,) = [child for child in children if Path(f"/proc/{child}/comm").read_text() != "kmmem-witness\n"]
    return int(program)


def state(process: int) -> str:
    """Read a process's state letter: T while it is stopped."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def wait_for_state(process: int, letters: str) -> None:
    """Wait until a process is in one of the states."""
    deadline = time.monotonic() + 10
    while state(process) not in letters:
        assert time.monotonic() < deadline, f"process {process} is in state {state(process)}, not {letters}"
        time.sleep(0.005)


def test_signals_to_kmmem_are_passed_on(process: subprocess.Popen[str]) -> None:
    for name in FORWARDED:
        process.send_signal(getattr(signal, name))
        assert read(process) == f"got {name}\n"
    assert counts(process) == dict.fromkeys(FORWARDED, 1)


def test_signals_to_the_group_arrive_once(process: subprocess.Popen[str]) -> None:
    for _ in range(5):
        for name in FORWARDED:
            os.killpg(process.pid, getattr(signal, name))
            assert read(process) == f"got {name}\n"
            # Were one passed on as well, it would come within the time in which kmmem looks at its witness.
            time.sleep(0.01)
    assert counts(process) == dict.fromkeys(FORWARDED, 5)


def test_both_kinds_are_told_apart_when_mixed(process: subprocess.Popen[str]) -> None:
    for _ in range(10):
        os.killpg(process.pid, signal.SIGINT)
        assert read(process) == "got SIGINT\n"
        time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert read(process) == "got SIGINT\n"
        time.sleep(0.01)
    assert counts(process) == {"SIGINT": 20}


def test_interrupt_leaves_a_capture(launcher: Launcher) -> None:
    code = "import time; print('ready', flush=True); time.sleep(60)"
    for number in (signal.SIGINT, signal.SIGTERM):
        process = launcher.start("--force", "-c", code, stderr=subprocess.DEVNULL)
        assert read(process) == "ready\n"
        assert launcher.capture.is_symlink()
        process.send_signal(number)
        process.communicate(timeout=20)
        assert process.returncode == -number
        assert launcher.capture.is_file()
        assert not launcher.capture.is_symlink()


def test_killed_kmmem_takes_the_program_along(launcher: Launcher) -> None:
    process = launcher.start("-c", "import time; print('ready', flush=True); time.sleep(60)")
    assert read(process) == "ready\n"
    program = program_of(process)
    live = Path(os.readlink(launcher.capture))
    process.kill()
    # The pipe ends when nobody holds it any more: neither the program nor the witness.
    assert process.communicate(timeout=20)[0] == ""
    deadline = time.monotonic() + 10
    while Path(f"/proc/{program}").exists() and state(program) not in "ZX":
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert launcher.capture.read_bytes()[:5] == b"KMMEM"
    again = launcher.run("--force", "-c", "pass")
    assert again.returncode == 0
    assert not live.exists()


def test_nothing_is_left_running(launcher: Launcher) -> None:
    process = launcher.start("-c", "input()", start_new_session=True)
    process.communicate("\n", timeout=20)
    groups = [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/stat")
        if path.exists() and path.read_text().rpartition(")")[2].split()[2] == str(process.pid)
    ]
    assert groups == []


def test_stop_and_continue_of_kmmem(process: subprocess.Popen[str]) -> None:
    program = program_of(process)
    os.kill(process.pid, signal.SIGTSTP)
    # The group is orphaned, as its parent is in another session: then the kernel stops nobody at SIGTSTP.
    time.sleep(0.05)
    assert state(program) in "SR"
    os.kill(program, signal.SIGSTOP)
    wait_for_state(program, "T")
    assert state(process.pid) in "SR"
    os.kill(process.pid, signal.SIGCONT)
    assert read(process) == "got SIGCONT\n"
    assert counts(process) == {"SIGCONT": 1}


class Terminal:
    """The far end of a terminal on which a job runs."""

    def __init__(self, controller: int) -> None:
        self._controller = controller
        self._text = ""

    def press(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self._controller, keys)

    def expect(self, words: str) -> str:
        """Wait for words on the terminal; return what came up to and with them, and forget that."""
        while words not in self._text:
            ready, _, _ = select.select([self._controller], [], [], 20)
            assert ready, f"{words!r} did not come, but {self._text!r}"
            self._text += os.read(self._controller, 4096).decode()
        before, found, self._text = self._text.partition(words)
        return before + found


@pytest.fixture
def terminal(launcher: Launcher) -> Iterator[Terminal]:
    """Start signalled.py under kmmem as the foreground job of a shell on a terminal of its own."""
    process, controller = pty.fork()
    if process == 0:
        os.execv(sys.executable, [sys.executable, JOB_SHELL, *launcher.command("--python", sys.executable, SIGNALLED)])
    yield Terminal(controller)
    os.close(controller)
    os.waitpid(process, 0)


def test_interrupt_key_arrives_once(terminal: Terminal) -> None:
    terminal.expect("ready")
    for _ in range(5):
        terminal.press(b"\x03")
        terminal.expect("got SIGINT")
        time.sleep(0.02)
    terminal.press(b"\x1c")
    terminal.expect("got SIGQUIT")
    terminal.press(b"t")
    assert "('SIGINT', 5), ('SIGQUIT', 1)" in terminal.expect("exit 3")


def test_stop_key_stops_the_job(terminal: Terminal) -> None:
    terminal.expect("ready")
    for _ in range(5):
        terminal.press(b"\x1a")
        # The shell sees its job stopped by the very signal, and continues it as `fg` does.
        terminal.expect(f"stopped by {int(signal.SIGTSTP)}")
        terminal.expect("got SIGCONT")
        time.sleep(0.02)
    terminal.press(b"t")
    assert "[('SIGCONT', 5)]" in terminal.expect("exit 3")
