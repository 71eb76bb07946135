"""The tools that are compared, and how each of them starts a Python program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable


@dataclass(frozen=True)
class Launch:
    """One start of a program: the interpreter, the script with its arguments, and where a tool may write."""

    python: Path
    program: tuple[str, ...]
    output: Path
    kmmem: Path

    @property
    def peers(self) -> Path:
        """The folder with the commands of the tools that pip installs."""
        return self.python.parent


@dataclass(frozen=True)
class Tool:
    """A memory profiler with one choice of its options."""

    name: str
    command: Callable[[Launch], tuple[str, ...]]

    @property
    def is_kmmem(self) -> bool:
        """Whether this is kmmem itself and no peer."""
        return self.name.split()[0] == "kmmem"


def untracked(launch: Launch) -> tuple[str, ...]:
    """The program alone."""
    return (str(launch.python), *launch.program)


def kmmem(*options: str) -> Callable[[Launch], tuple[str, ...]]:
    """`kmmem profile` without its summary: reading captures is measured apart, for every tool."""

    def command(launch: Launch) -> tuple[str, ...]:
        where = ("--python", str(launch.python), "-o", str(launch.output / "run.kmmem"))
        return (str(launch.kmmem), "profile", "--quiet", *options, *where, *launch.program)

    return command


def memray(*options: str) -> Callable[[Launch], tuple[str, ...]]:
    """`memray run` with its own defaults for the file."""

    def command(launch: Launch) -> tuple[str, ...]:
        where = ("-o", str(launch.output / "run.memray"))
        return (str(launch.peers / "memray"), "run", "--quiet", *options, *where, *launch.program)

    return command


def tracemalloc(frames: int) -> Callable[[Launch], tuple[str, ...]]:
    """Python's own tracer, on from the start."""

    def command(launch: Launch) -> tuple[str, ...]:
        return (str(launch.python), "-X", f"tracemalloc={frames}", *launch.program)

    return command


def heaptrack(launch: Launch) -> tuple[str, ...]:
    """heaptrack with its interpreter beside it, as `heaptrack PROGRAM` does."""
    return ("heaptrack", "-o", str(launch.output / "run"), *untracked(launch))


def scalene(launch: Launch) -> tuple[str, ...]:
    """Scalene with its defaults: processor and memory together."""
    script, *arguments = launch.program
    where = ("-o", str(launch.output / "run.json"))
    return (str(launch.peers / "scalene"), "run", *where, script, "---", *arguments)


UNTRACKED = Tool("untracked", untracked)
EVERYTHING = Tool("kmmem", kmmem())
NO_OBJECTS = Tool("kmmem --no-objects", kmmem("--no-objects"))
SAMPLED = Tool("kmmem --sample 512K", kmmem("--sample", "512K"))
MEMRAY_EVERYTHING = Tool(
    "memray --native --trace-python-allocators",
    memray("--native", "--trace-python-allocators"),
)

TOOLS = (
    EVERYTHING,
    NO_OBJECTS,
    SAMPLED,
    Tool("memray", memray()),
    Tool("memray --native", memray("--native")),
    MEMRAY_EVERYTHING,
    Tool("tracemalloc 1", tracemalloc(1)),
    Tool("tracemalloc 25", tracemalloc(25)),
    Tool("heaptrack", heaptrack),
    Tool("scalene", scalene),
)
