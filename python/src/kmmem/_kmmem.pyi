"""The native part of the package, loaded when a recording starts."""

from types import CodeType
from typing import Any, Callable

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

def check_leaks(name: str) -> int:
    """Photograph a point that has a name; 0, or the reason why there is no photograph, 200 where nobody wants one."""

def note(key: str, value: str) -> None:
    """Have the capture say something of the program; the last value of a key stands."""

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

def lines_begin(minor: int) -> bool:
    """Count the lines of registered code objects from now on, in Python 3.minor; False where that cannot be."""

def lines_end() -> None:
    """Take back what the interpreter was asked for; the figures stay."""

def lines_register(code: CodeType, first_line: int, count: int) -> bool:
    """Count so many lines of a code object from its first one on; False when there is no room."""

def lines_missed() -> int:
    """How many frames were not counted, as the program traces itself."""

def lines_figures() -> list[tuple[CodeType, int, list[tuple[int, ...]]]]:
    """By code object: its first line, and a row for each line.

    A row: times run, allocations, then bytes: allocated (Python, native), kept (Python, native), at the peak (Python,
    native), the largest resident set.
    """

def line_reached(code: CodeType, line: int) -> None:
    """LINE of sys.monitoring."""

def line_frame_begins(code: CodeType, offset: int) -> None:
    """PY_START of sys.monitoring."""

def line_frame_resumes(code: CodeType, offset: int) -> None:
    """PY_RESUME and PY_THROW of sys.monitoring."""

def line_frame_ends(code: CodeType, offset: int, value: object) -> None:
    """PY_RETURN, PY_YIELD and PY_UNWIND of sys.monitoring."""

def budget_enter(key: object) -> bool:
    """Measure what this thread does from now on; False where not every event is recorded."""

def budget_leave(key: object) -> tuple[int, int, int, int] | None:
    """What this thread has done since it entered with this key: peak, kept and allocated bytes, and allocations.

    The peak and what is kept are above what lived then. None where that is not known: the recording ended meanwhile,
    this is a forked child, or another thread has entered.
    """

def budget_exit(key: object) -> Callable[..., None]:
    """A function that takes what __exit__ does, leaves, and calls key._left(figures, error)."""

def budget_step(
    iterator: object, name: str, argument: object = ...
) -> tuple[int, Any, tuple[int, int, int, int] | None]:
    """Call send, throw or close, and measure it: -1 = raised, 0 = returned or 1 = yielded; what; and the figures."""
