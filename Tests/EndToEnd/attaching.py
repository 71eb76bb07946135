"""Programs that run while kmmem enters them, and what can be seen of them from outside."""

from __future__ import annotations

import array
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from recording import REPOSITORY, Kmmem

WORKER = REPOSITORY / "Tests" / "Programs" / "attach" / "worker.py"
MODES = ("busy", "sleeping", "reading", "calling", "forking", "ending", "threads", "allocating")


def line_of(function: str) -> int:
    """The line of worker.py on which a function makes its blocks."""
    lines = WORKER.read_text().splitlines()
    start = lines.index(f"def {function}():")
    return next(number for number, line in enumerate(lines[start:], start + 1) if "bytearray" in line)


@dataclass
class Worker:
    """A worker.py at work."""

    process: subprocess.Popen
    stop_file: Path
    mode: str

    @property
    def pid(self) -> int:
        return self.process.pid

    def finish(self, seconds: float = 30) -> tuple[str, str, int]:
        """Lets it end; what it printed, and its exit code."""
        self.stop_file.touch()
        output, errors = self.process.communicate(timeout=seconds)
        return output, errors, self.process.returncode

    def expect_unharmed(self) -> None:
        """It ends as it would have without kmmem."""
        expected = (f"{self.mode} finished\n", "", 7)
        found = self.finish()
        assert found == expected


class Workshop:
    """Starts workers, and ends those that a failed test leaves."""

    def __init__(self, folder: Path, library: Path) -> None:
        self.folder = folder
        self.library = library
        self.workers: list[Worker] = []

    def start(self, interpreter, mode: str) -> Worker:
        """Starts a worker and waits until it works."""
        stop_file = self.folder / f"stop-{len(self.workers)}"
        command = [interpreter.path, "-X", "dev=0", WORKER, mode, stop_file, self.library]
        process = subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder
        )
        worker = Worker(process, stop_file, mode)
        self.workers.append(worker)
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        return worker

    def close(self) -> None:
        for worker in self.workers:
            worker.stop_file.touch()
            worker.process.kill()
            worker.process.communicate()


def regions(pid: int) -> list[tuple[int, int, str, str]]:
    """The mappings of a process: start, end, permissions, path."""
    pattern = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)")
    matches = (pattern.match(line) for line in Path(f"/proc/{pid}/maps").read_text().splitlines())
    return [(int(m[1], 16), int(m[2], 16), m[3], m[4]) for m in matches if m]


def words_into_kmmem(pid: int) -> int:
    """How many words of the data of all loaded files, but kmmem's own and the loader's, lead into kmmem's code."""
    everything = regions(pid)
    code = [(start, end) for start, end, rights, path in everything if "libkmmem_" in path and "x" in rights]
    found = 0
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, rights, path in everything:
            if not path.startswith("/") or "x" in rights or rights[0] != "r" or rights[3] == "s":
                continue
            if "libkmmem_" in path or "/ld-linux" in path:
                continue
            memory.seek(start)
            words = array.array("Q", memory.read(end - start))
            found += sum(any(low <= word < high for low, high in code) for word in words if word >> 40)
    return found


def letters(pid: int) -> list[str]:
    """Anonymous memory with code, of which a Python has none: what kmmem would leave behind if it did not clean up."""
    return [rights for _, _, rights, path in regions(pid) if not path and "x" in rights]


def traced_by(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"TracerPid:\s+(\d+)", status)[1])


def state_of(pid: int) -> str:
    """The letter of a process's state."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]


def children_of(pid: int) -> list[int]:
    """The children that a process's main thread has made."""
    return [int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def attach(kmmem: Kmmem, worker: Worker, *options: object) -> Path:
    """Attaches to a worker; the capture's path."""
    path = kmmem.new_path()
    done = kmmem.run("attach", worker.pid, "-o", path, *options)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return path


def detach(kmmem: Kmmem, worker: Worker) -> str:
    """Detaches from a worker; what was said."""
    done = kmmem.run("detach", worker.pid)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done.stderr


def wait_for(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def descriptors(pid: int) -> list[str]:
    """The files that a process keeps open; os.fork() of 3.12 and later reads /proc/self/stat for a moment each time."""
    found = set(os.listdir(f"/proc/{pid}/fd"))
    for _ in range(10):
        time.sleep(0.003)
        found &= set(os.listdir(f"/proc/{pid}/fd"))
    return sorted(found)
