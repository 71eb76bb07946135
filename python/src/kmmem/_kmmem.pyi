"""The native part of the package, loaded when a recording starts."""

def start(library_dir: str, path: str, native: bool, objects: bool, frames: int, sample: int) -> None:
    """Load the agent from a folder and record this process into a new file; RuntimeError says why not."""

def photograph(library_dir: str, path: str, options: int) -> int:
    """Copy this process, which writes its heap to a new file.

    Options: 1 = walk this process itself, 2 = replace a file that is there, 16 = a rung of a measurement of growth,
    32 = its end, which needs no path.
    The copy's process number, 0 when the file is complete; RuntimeError says why there is none.
    """

def photograph_error(reason: int) -> str:
    """The sentence for the exit code of a copy."""

def stop() -> None:
    """End the recording and put every hook back."""

def is_tracking() -> bool:
    """Whether this process is being recorded, by start() or by `kmmem profile`."""

def mark(name: str) -> None:
    """Write a named moment into the recording."""

def count_requests() -> None:
    """Have this process count requests from now on, for `kmmem growth --requests`."""

def count_request() -> None:
    """Count a request that has been answered."""

def totals() -> tuple[int, int, int, int]:
    """Live bytes of the heap, of Python objects and of mappings, and the peak of their sum."""

def context(name: str | None) -> None:
    """Have what this thread allocates from now on belong to a named context; to none with None."""

def realtime_begin() -> None:
    """Enter a real-time section with this thread."""

def realtime_end() -> None:
    """Leave the section that this thread entered last."""

def realtime_violations() -> int:
    """How many events of this thread in sections must not have been."""

def contexts() -> list[tuple[str, int, int, int, int]]:
    """By context: its name, allocations, allocated bytes, live blocks and live bytes; empty without a recording."""
