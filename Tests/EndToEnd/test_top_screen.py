"""`kmmem top` on a terminal: what it shows, its keys, its sizes, and that the terminal is always given back."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from terminals import Watched, columns
from watching import Program


@pytest.fixture
def program(kmmem, newest, tmp_path):
    program = Program(kmmem, newest, tmp_path)
    program.go(20)
    yield program
    program.close()


@pytest.fixture
def watch(kmmem):
    terminals = []

    def start(target, *options, interval="0.2", **keywords):
        command = [str(kmmem.executable), "top", str(target), "--interval", interval, *options]
        terminals.append(Watched(command, **keywords))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


def chosen(screen):
    return next((line for line in screen.lines if line.startswith("▸")), "")


def test_it_shows_what_grows_and_goes_on(watch, program):
    terminal = watch(program.path)
    terminal.shows("leak")
    screen = terminal.until(lambda screen: screen.lines[-1].startswith("↑↓ rows"), "the keys")
    assert "1049" in screen.modes
    assert "25" not in screen.modes
    assert screen.lines[0].endswith("recording")
    assert f"process {program.pid}" in screen.lines[0]
    program.go(200)
    terminal.press("G")
    terminal.shows("Sites by growth")
    terminal.until(lambda screen: "leak" in chosen(screen) and "+" in chosen(screen), "growth of leak")
    terminal.press("q")
    assert terminal.ends() == 0
    terminal.expect_given_back()


def test_keys(watch, program):
    terminal = watch(program.path, "--by", "line")
    terminal.shows("Lines by size")
    terminal.press("/")
    terminal.shows("Enter keeps the filter")
    terminal.press("FILL\r")
    terminal.until(lambda screen: "with FILL" in screen.text and "fill" in chosen(screen), "the filter")
    terminal.press("\r")
    screen = terminal.shows("The stack of fill")
    assert all(name in screen.text for name in ("work", "<module>"))
    terminal.press("\x1b[F")
    terminal.shows("_start")
    terminal.press("\x1b")
    terminal.shows("with FILL")
    terminal.press("\x1b")
    terminal.until(lambda screen: "with FILL" not in screen.text, "all lines")
    terminal.press("\x1b[B\x1bOBj")
    terminal.until(lambda screen: screen.lines[10].startswith("▸"), "the fourth row")
    terminal.press("t")
    terminal.shows("Threads by size")
    terminal.press("t")
    terminal.shows("Lines by size")
    for title in ("Functions", "Files", "Modules", "Allocators", "Contexts", "Sites", "Lines"):
        terminal.press("g")
        terminal.shows(f"{title} by size")
    for order in ("growth", "rate", "count", "size"):
        terminal.press("s")
        terminal.shows(f"Lines by {order}")
    terminal.press("h")
    terminal.shows("any key back")
    terminal.press("x")
    terminal.shows("Lines by size")
    terminal.press("q")
    assert terminal.ends() == 0
    terminal.expect_given_back()


def test_sizes(watch, program):
    terminal = watch(program.path)
    terminal.shows("leak")
    for width, height in ((200, 60), (40, 10), (80, 24), (20, 5), (132, 43), (1, 1), (80, 24)):
        terminal.resize(width, height)
        if width > 20:
            terminal.until(lambda screen: screen.lines[-1].startswith("↑↓ rows") and "live▾" in screen.text)
        else:
            time.sleep(0.5)
            terminal.read()
        assert not terminal.screen.unknown
    terminal.until(lambda screen: "leak" in screen.text and screen.lines[-1].endswith("q quit"))
    terminal.press("q")
    assert terminal.ends() == 0
    terminal.expect_given_back()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT, signal.SIGSEGV])
def test_signals_give_the_terminal_back(watch, program, number):
    terminal = watch(program.path)
    terminal.shows("leak")
    assert terminal.mode != terminal.before
    terminal.process.send_signal(number)
    assert terminal.ends() == (0 if number == signal.SIGINT else -number)
    terminal.expect_given_back()


def test_a_stop_gives_the_terminal_back_until_it_goes_on(watch, program):
    terminal = watch(program.path)
    terminal.shows("leak")
    terminal.process.send_signal(signal.SIGTSTP)
    assert os.WIFSTOPPED(os.waitpid(terminal.process.pid, os.WUNTRACED)[1])
    terminal.read()
    terminal.expect_given_back()
    terminal.screen.clear()
    terminal.process.send_signal(signal.SIGCONT)
    terminal.shows("leak")
    assert "1049" in terminal.screen.modes
    assert terminal.mode != terminal.before
    terminal.press("q")
    assert terminal.ends() == 0
    terminal.expect_given_back()


def test_the_program_ends_while_it_is_watched(kmmem, watch, program):
    terminal = watch(program.pid)
    terminal.shows("leak")
    program.go(30)
    assert program.end() == 0
    screen = terminal.shows("has ended")
    assert "this is how it was at the end" in screen.lines[-1]
    blocks = kmmem.report(program.path)["totals"]["live_blocks"]
    assert f"{blocks:,} blocks" in screen.text
    terminal.press("g")
    terminal.shows("Lines by size")
    terminal.press("q")
    assert terminal.ends() == 0
    terminal.expect_given_back()


def test_the_program_is_killed_while_it_is_watched(watch, program):
    terminal = watch(program.path)
    terminal.shows("leak")
    program.kill()
    terminal.shows("has ended without an exit")
    terminal.press("q")
    assert terminal.ends() == 0
    terminal.expect_given_back()


def test_a_capture_that_is_damaged_while_it_is_watched(watch, program):
    terminal = watch(program.path, interval="0.05")
    terminal.shows("leak")
    path = os.path.realpath(program.path)
    os.kill(program.pid, signal.SIGSTOP)
    sound = Path(path).read_bytes()
    seed = 11
    print("seed", seed)
    numbers = random.Random(seed)
    with open(path, "r+b") as file:
        for _ in range(40):
            damaged = bytearray(sound)
            for _ in range(numbers.randrange(1, 200)):
                damaged[numbers.randrange(len(damaged))] = numbers.randrange(256)
            file.seek(0)
            file.write(damaged)
            file.flush()
            time.sleep(0.1)
            terminal.press(numbers.choice("jgts\r\x1b"))
            terminal.read(0)
            assert terminal.process.poll() is None
        os.truncate(path, 100_000)
        terminal.press("\x1b")
        terminal.until(lambda screen: "ends at byte 100000" in screen.lines[-1], "the truncation")
        os.truncate(path, 0)
        terminal.until(lambda screen: "is not a capture" in screen.lines[-1], "the empty file")
        file.seek(0)
        file.write(sound)
        file.flush()
        terminal.press("S")
        terminal.until(lambda screen: "by size" in screen.text and "not a capture" not in screen.text)
    os.kill(program.pid, signal.SIGCONT)
    terminal.press("q")
    assert terminal.ends() == 0
    terminal.expect_given_back()


def test_a_photograph_is_asked_for_where_the_program_listens(kmmem, newest, tmp_path, watch):
    folder = tmp_path / "listening"
    folder.mkdir()
    listening = Program(kmmem, newest, folder, "--snapshot", "signal=USR2")
    try:
        listening.go(5)
        terminal = watch(listening.pid)
        terminal.shows("leak")
        terminal.press("p")
        terminal.shows("asked for a photograph")
        listening.go(20)
        terminal.shows("photographed: ")
        photograph = listening.path.with_name(listening.path.stem + "-1.kmsnap")
        assert photograph.exists()
        assert kmmem.run("objects", photograph).returncode == 0
        listening.go(5)
    finally:
        listening.close()


def test_containers_of_a_program_that_nobody_told_of_photographs(kmmem, tmp_path, watch, program, monkeypatch):
    """It is entered for a photograph, and goes on; two of them tell what has grown."""
    monkeypatch.chdir(tmp_path)
    terminal = watch(program.path, width=100)
    terminal.shows("leak")
    terminal.press("c")
    terminal.shows("photographs show them, and there is none yet: p takes one")
    terminal.press("p")
    terminal.shows("photographed: kmmem-steps-")
    terminal.shows("__main__.kept")
    program.go(50)
    terminal.press("p")
    second = f"photographed: kmmem-steps-{program.pid}-2.kmsnap"
    terminal.until(lambda screen: second in screen.lines[-1], "the second one")
    terminal.press("G")
    terminal.shows("Containers by growth")
    terminal.until(lambda screen: "__main__.kept" in chosen(screen), "what grows")
    # What was kept by 70 steps of 20.
    assert "1,400" in chosen(terminal.screen)
    assert "+" in chosen(terminal.screen)
    terminal.press("\r")
    terminal.shows("kmmem holders ")
    terminal.press("\x1b")
    terminal.shows("Containers by growth")
    terminal.press("c")
    terminal.shows("Sites by growth")
    program.go(5)
    terminal.press("q")
    assert terminal.ends() == 0
    terminal.expect_given_back()
    assert sorted(path.name for path in tmp_path.glob("*.kmsnap")) == [
        f"kmmem-steps-{program.pid}-{number}.kmsnap" for number in (1, 2)
    ]


def test_a_dumb_terminal_gets_plain_tables(watch, program):
    terminal = watch(program.path, TERM="dumb")
    terminal.until(lambda _: terminal.output.count(b"Sites by size") >= 2, "two rounds")
    assert b"\x1b" not in terminal.output
    terminal.press("\x03")
    assert terminal.ends() == -signal.SIGINT


def test_without_colours_only_the_cursor_moves(watch, program):
    terminal = watch(program.path, NO_COLOR="1")
    screen = terminal.shows("leak")
    assert not screen.has_color
    assert chosen(screen)
    colored = watch(program.path)
    colored.shows("leak")
    colored.until(lambda screen: screen.has_color, "a colour")


WIDE = """
import sys
kept = []
def 記憶を漏らす関数の名前はとても長くて一行に収まらない():
    kept.append(bytearray(5_000_000))
記憶を漏らす関数の名前はとても長くて一行に収まらない()
print("ready", flush=True)
sys.stdin.read()
"""


def test_wide_letters_are_cut_right(kmmem, newest, tmp_path, watch):
    program = Program(kmmem, newest, tmp_path, code=WIDE)
    try:
        terminal = watch(program.path)
        screen = terminal.shows("記憶を")
        (line,) = [line for line in screen.lines if "記憶を" in line]
        assert columns(line) <= 80
        assert "…" in line
        assert line.endswith(":5")
    finally:
        program.close()
