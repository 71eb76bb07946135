"""A terminal that a program draws on: what it shows, what keys do, and whether it is given back as it was."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata
from collections.abc import Callable

SEQUENCE = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])")
PATIENCE = 60.0


def columns(text: str) -> int:
    """The columns that a text fills, as Unicode has them."""
    letters = [letter for letter in text if not unicodedata.combining(letter)]
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in letters)


class Screen:
    """The part of an xterm that kmmem uses: it moves the cursor, clears, and switches screens."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.row = self.column = 0
        self.cells = [[" "] * width for _ in range(height)]
        self.modes: set[str] = set()
        self.has_color = False
        self.unknown: list[str] = []
        self.pending = ""

    def resize(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.row, self.column = min(self.row, height - 1), min(self.column, width - 1)
        self.clear()

    def clear(self) -> None:
        self.cells = [[" "] * self.width for _ in range(self.height)]

    @property
    def is_whole(self) -> bool:
        """Whether no drawing has only half arrived: each is a synchronized update."""
        return "2026" not in self.modes and not self.pending

    @property
    def lines(self) -> list[str]:
        return ["".join(row).rstrip() for row in self.cells]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def feed(self, text: str) -> None:
        text = self.pending + text
        self.pending = ""
        while text:
            if text[0] != "\x1b":
                self.letter(text[0])
                text = text[1:]
            elif match := SEQUENCE.match(text):
                self.sequence(*match.groups())
                text = text[match.end() :]
            elif (cancel := text[:16].find("\x18")) > 0:
                # CAN: what was begun is no sequence.
                text = text[cancel:]
            elif len(text) < 16:
                self.pending = text
                return
            else:
                self.unknown.append(text[:16])
                text = text[1:]

    def letter(self, letter: str) -> None:
        if letter == "\r":
            self.column = 0
        elif letter == "\n":
            self.row = min(self.row + 1, self.height - 1)
        elif letter >= " " and not unicodedata.combining(letter):
            width = columns(letter)
            if self.row < self.height and self.column + width <= self.width:
                self.cells[self.row][self.column] = letter
                if width == 2:
                    self.cells[self.row][self.column + 1] = ""
            self.column = min(self.column + width, self.width)

    def sequence(self, private: str, numbers: str, final: str) -> None:
        values = [int(number) for number in numbers.split(";") if number]
        if private and final in "hl":
            (self.modes.add if final == "h" else self.modes.discard)(numbers)
        elif final == "H":
            row, column = values if len(values) == 2 else (1, 1)
            # What was drawn for a bigger window may come after it has become smaller.
            self.row, self.column = min(row, self.height) - 1, min(column, self.width) - 1
        elif final == "J" and values == [2]:
            self.clear()
        elif final == "K" and not values:
            for column in range(min(self.column, self.width - 1), self.width):
                self.cells[self.row][column] = " "
        elif final == "m":
            self.has_color = self.has_color or any(value != 0 for value in values)
        else:
            self.unknown.append(f"{private}{numbers}{final}")


class Watched:
    """A program whose terminal we hold the other end of."""

    def __init__(self, command: list[str], width: int = 80, height: int = 24, **environment: str | None) -> None:
        self.ours, theirs = pty.openpty()
        self.screen = Screen(width, height)
        self.resize(width, height, tell=False)
        self.before = termios.tcgetattr(self.ours)
        self.output = b""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        for name, value in {"TERM": "xterm-256color", **environment}.items():
            if value is None:
                variables.pop(name, None)
            else:
                variables[name] = value
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=variables,
            start_new_session=True,
            # Its controlling terminal: Ctrl-C comes as a signal.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)

    def resize(self, width: int, height: int, tell: bool = True) -> None:
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.screen.resize(width, height)
        if tell:
            self.process.send_signal(signal.SIGWINCH)

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def read(self, seconds: float = 0.1) -> bool:
        """Takes in what has been written; false once nobody can write any more."""
        if not select.select([self.ours], [], [], seconds)[0]:
            return True
        try:
            piece = os.read(self.ours, 1 << 16)
        except OSError:
            return False
        self.output += piece
        # A letter may be cut in two by the end of a piece.
        self.screen.feed(self.decoder.decode(piece))
        return bool(piece)

    def until(self, claim: Callable[[Screen], bool], what: str = "") -> Screen:
        """Waits until the screen shows something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            is_open = self.read()
            if self.screen.is_whole and claim(self.screen):
                return self.screen
            if not is_open:
                break
        raise AssertionError(f"{what or 'nothing of it'} was not shown:\n{self.screen.text}\n{self.output[-600:]!r}")

    def shows(self, text: str) -> Screen:
        return self.until(lambda screen: text in screen.text, text)

    def ends(self) -> int:
        """Waits for the program's end; its exit code, or the negative number of a signal."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            self.read()
        while self.read(0):
            if not select.select([self.ours], [], [], 0)[0]:
                break
        return self.process.wait(timeout=1)

    @property
    def mode(self) -> list:
        return termios.tcgetattr(self.ours)

    def expect_given_back(self) -> None:
        """The terminal is as it was: its mode, its first screen, its cursor, its line breaks."""
        assert self.mode == self.before
        assert not self.screen.unknown, self.screen.unknown
        assert self.screen.modes.isdisjoint({"1049", "2026"})
        assert {"25", "7"} <= self.screen.modes, self.screen.modes

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.ours)
