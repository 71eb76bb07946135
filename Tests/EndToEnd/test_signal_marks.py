"""Marks from outside of a program: `kmmem mark`, by the signal of `kmmem profile --mark-signal`."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from recording import Kmmem
from test_bad_input import expect_refusal
from test_generations import check_sums, names
from triggers import program_of

BLOCK = 100


@pytest.fixture(scope="session")
def turns(workshop) -> Path:
    return workshop.program(["generations/turns.cpp"], "turns")


class Talk:
    """A recorded program that is told what to do, line by line."""

    def __init__(self, kmmem: Kmmem, target: list[object], *options: object) -> None:
        self.kmmem = kmmem
        self.path = kmmem.new_path()
        command = [kmmem.executable, "profile", "-q", "-o", self.path, *options, *target]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen([*map(str, command)], cwd=kmmem.folder, text=True, bufsize=1, **pipes)
        assert self.process.stdout.readline() == "ready\n"
        self.program = program_of(self.process)

    def tell(self, words: object) -> str:
        self.process.stdin.write(f"{words}\n")
        return self.process.stdout.readline().strip()

    def mark(self, process: int | None = None) -> None:
        done = self.kmmem.run("mark", process or self.program)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def end(self) -> dict:
        _, errors = self.process.communicate(timeout=60)
        assert (self.process.returncode, errors) == (0, "")
        return self.kmmem.report(self.path)


def made(report: dict) -> list[tuple[int, int]]:
    """The live blocks and bytes of each generation but the first."""
    return [(one["live_blocks"], one["live_bytes"]) for one in report["generations"][1:]]


@pytest.mark.parametrize("seed", range(3))
def test_each_generation_has_what_was_made_in_it(kmmem, turns, seed):
    print("seed", seed)
    numbers = random.Random(seed)
    talk = Talk(kmmem, ["--", turns], "--mark-signal", "USR2")
    talk.tell(3)
    counts = [numbers.choice([1, 2, 255, 256, 300]) for _ in range(6)]
    for count in counts:
        # One who names kmmem's own process means the program.
        talk.mark(numbers.choice([talk.program, talk.process.pid]))
        assert talk.tell(count) == "done"
    report = talk.end()
    check_sums(report)
    assert names(report) == [None] + ["(signal)"] * 6
    assert made(report) == [(count, count * BLOCK) for count in counts]


def test_marks_that_nothing_follows(kmmem, turns):
    talk = Talk(kmmem, ["--", turns], "--mark-signal", "SIGUSR1")
    talk.tell(2)
    talk.mark()
    talk.mark()
    report = talk.end()
    assert names(report) == [None, "(signal)"], "one mark where nothing happened between two"
    assert made(report) == [(0, 0)]


def test_a_child_makes_its_own_marks(kmmem, turns):
    talk = Talk(kmmem, ["--", turns], "--mark-signal", "USR2")
    talk.tell(5)
    child = int(talk.tell("fork"))
    talk.tell(1)
    talk.mark(child)
    talk.tell(4)
    assert names(talk.end()) == [None]
    (path,) = kmmem.folder.glob(f"{talk.path.name}.*")
    assert made(kmmem.report(path)) == [(4, 4 * BLOCK)]


def test_a_mark_that_a_parent_was_asked_for_is_not_its_childs(kmmem, turns):
    talk = Talk(kmmem, ["--", turns], "--mark-signal", "USR2")
    talk.mark()
    talk.tell("fork")
    talk.tell(4)
    assert names(talk.end()) == [None, "(signal)"]
    (path,) = kmmem.folder.glob(f"{talk.path.name}.*")
    assert names(kmmem.report(path)) == [None]


def test_a_program_that_is_followed_makes_its_own_marks(kmmem, turns):
    options = ("--mark-signal", "USR2", "--follow", "exec")
    talk = Talk(kmmem, ["--", "/bin/sh", "-c", 'exec "$0"', turns], *options)
    talk.tell(1)
    talk.mark()
    talk.tell(3)
    talk.end()
    (path,) = kmmem.folder.glob(f"{talk.path.name}.*")
    assert made(kmmem.report(path)) == [(3, 3 * BLOCK)]


def test_python(kmmem, interpreter):
    code = """
        import ctypes, sys
        kept = []; ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))  # which outlives the interpreter
        print("ready", flush=True)
        for line in sys.stdin:
            kept.append([bytearray(100_000) for _ in range(int(line))])
            print("done", flush=True)
    """
    talk = Talk(kmmem, ["-c", textwrap.dedent(code)], "--mark-signal", "USR2", "--python", interpreter.path)
    for count in (7, 40, 7):
        talk.mark()
        talk.tell(count)
    report = talk.end()
    assert names(report) == [None, "(signal)", "(signal)", "(signal)"]
    for number, count in ((1, 7), (2, 40), (3, 7)):
        of_generation = kmmem.report(talk.path, "--generation", f"#{number}", "--limit", "0")
        own = [
            site
            for site in of_generation["sites"]
            if any((frame["file"], frame["line"]) == ("<string>", 6) for frame in site["stack"])
        ]
        assert sum(site["live_bytes"] for site in own) // 100_000 == count


def test_a_handler_of_the_programs_own_is_what_counts(kmmem, newest):
    code = """
        import signal
        signal.signal(signal.SIGUSR2, lambda *_: print("mine", flush=True))
        print("ready", flush=True)
        input()
    """
    options = ("--mark-signal", "USR2", "--python", newest.path)
    talk = Talk(kmmem, ["-c", textwrap.dedent(code)], *options)
    talk.mark()
    assert talk.process.stdout.readline() == "mine\n"
    talk.process.stdin.write("\n")
    assert names(talk.end()) == [None]


def test_what_does_not_listen_is_left_alone(kmmem, turns):
    sleeper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    expect_refusal(kmmem.run("mark", sleeper.pid), "was not told of a signal for marks", "--mark-signal USR2")
    assert sleeper.poll() is None
    sleeper.communicate(b"\n", timeout=60)
    assert sleeper.returncode == 0
    expect_refusal(kmmem.run("mark", sleeper.pid), "it does not run")
    talk = Talk(kmmem, ["--", turns])
    expect_refusal(kmmem.run("mark", talk.program), "was not told of a signal for marks")
    assert talk.tell(1) == "done"
    talk.end()


def test_a_signal_that_the_program_ignores_now(kmmem, newest):
    code = """
        import signal
        signal.signal(signal.SIGUSR2, signal.SIG_DFL)
        print("ready", flush=True)
        input()
    """
    talk = Talk(kmmem, ["-c", textwrap.dedent(code)], "--mark-signal", "USR2", "--python", newest.path)
    expect_refusal(kmmem.run("mark", talk.program), "does not listen to SIGUSR2 now")
    talk.process.stdin.write("\n")
    talk.end()


def test_bad_signals(kmmem):
    expect_refusal(kmmem.run("profile", "--mark-signal", "KILL", "-c", "pass"), '"KILL"', "USR1 or USR2")
    same = ["--mark-signal", "USR2", "--snapshot", "signal=SIGUSR2"]
    expect_refusal(kmmem.run("profile", *same, "-c", "pass"), "one signal cannot ask for marks and for snapshots")
    asked = {**os.environ, "KMMEM_MARK_SIGNAL": "7"}
    expect_refusal(kmmem.run("profile", "-c", "pass", env=asked), "KMMEM_MARK_SIGNAL")


def test_a_storm_of_signals_does_no_harm(kmmem, turns):
    talk = Talk(kmmem, ["--", turns], "--mark-signal", "USR2")
    for _ in range(20):
        for _ in range(25):
            os.kill(talk.program, signal.SIGUSR2)
        assert talk.tell(50) == "done"
    report = talk.end()
    check_sums(report)
    assert sum(blocks for blocks, _ in made(report)) == 20 * 50
    assert 2 <= len(report["generations"]) <= 20 * 25 + 1
