"""Programs that `kmmem top` watches: they allocate on a word of ours, and wait."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from recording import Kmmem
from triggers import program_of

# Reads a number of steps, does them, says how many it has done, and waits for the next.
PROGRAM = """
import sys, threading
kept, cache = [], {}

def leak(count):
    for _ in range(count):
        kept.append(bytearray(3000))

def fill(number):
    cache[number] = str(number) * 300

def churn():
    return sum(len(str(number)) for number in range(2000))

def work(steps):
    for step in range(steps):
        leak(20)
        fill(len(cache))
        churn()

done = 0
print("ready", flush=True)
for line in sys.stdin:
    steps = int(line)
    if steps < 0:
        thread = threading.Thread(target=work, args=(-steps,))
        thread.start()
        thread.join()
    else:
        work(steps)
    done += abs(steps)
    print(done, flush=True)
"""


class Program:
    """A recorded program that does steps when it is told to."""

    def __init__(self, kmmem: Kmmem, python, folder: Path, *options: str, code: str = PROGRAM) -> None:
        self.path = kmmem.new_path()
        script = folder / "steps.py"
        script.write_text(code)
        command = kmmem.command([script], self.path, "--python", python.path, *options)
        self.supervisor = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.supervisor.stdout.readline() == "ready\n"
        self.done = 0

    @property
    def pid(self) -> int:
        """The program itself, a child of the kmmem that records it."""
        return program_of(self.supervisor)

    def go(self, steps: int) -> None:
        self.supervisor.stdin.write(f"{steps}\n")
        self.supervisor.stdin.flush()
        self.done += abs(steps)
        assert self.supervisor.stdout.readline() == f"{self.done}\n"

    def cpu_seconds(self) -> float:
        """What the program itself has used of the processor."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> int:
        """Lets it run to its end; kmmem's exit code."""
        self.supervisor.stdin.close()
        return self.supervisor.wait(timeout=60)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.supervisor.wait(timeout=60)

    def close(self) -> None:
        if self.supervisor.poll() is None:
            self.supervisor.kill()
            self.supervisor.wait()
            time.sleep(0.1)
