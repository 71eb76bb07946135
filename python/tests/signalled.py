"""Counts the signals that arrive, and prints the counts when SIGTERM does."""

import os
import signal
import sys
import time

NAMES = ["SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT", "SIGWINCH", "SIGALRM", "SIGRTMIN"]

counts: "dict[str, int]" = {}


def say(words: str) -> None:
    """Write a line at once: a handler may interrupt another, which a buffered stream does not take."""
    os.write(1, f"{words}\n".encode())


def count(number: int, frame: object) -> None:
    """Count one signal."""
    name = signal.Signals(number).name
    counts[name] = counts.get(name, 0) + 1
    say(f"got {name}")


def end(number: int, frame: object) -> None:
    """Print the counts and leave."""
    say(f"counts {sorted(counts.items())}")
    sys.exit(3)


for each in NAMES:
    signal.signal(getattr(signal, each), count)
signal.signal(signal.SIGTERM, end)
say("ready")
while True:
    time.sleep(0.01)
