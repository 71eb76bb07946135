"""Counts the signals that arrive, and prints the counts when SIGTERM does."""

import signal
import sys
import time

counts: "dict[str, int]" = {}
names = ["SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT", "SIGWINCH", "SIGALRM", "SIGRTMIN"]


def count(number: int, frame: object) -> None:
    """Count one signal."""
    name = signal.Signals(number).name
    counts[name] = counts.get(name, 0) + 1
    sys.stdout.write(f"got {name}\n")
    sys.stdout.flush()


def end(number: int, frame: object) -> None:
    """Print the counts and leave."""
    sys.stdout.write(f"counts {sorted(counts.items())}\n")
    sys.stdout.flush()
    sys.exit(3)


for each in names:
    signal.signal(getattr(signal, each), count)
signal.signal(signal.SIGTERM, end)
sys.stdout.write("ready\n")
sys.stdout.flush()
while True:
    time.sleep(0.01)
