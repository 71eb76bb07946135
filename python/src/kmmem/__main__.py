"""`python -m kmmem SCRIPT` tells of each line, as memory_profiler does; `python -m kmmem COMMAND` is the command."""

import os
import sys

from ._errors import TrackingError
from ._installation import executable


def main() -> int:
    """Become `kmmem`; return only if that fails."""
    try:
        program = executable()
    except TrackingError as error:
        print(f"kmmem: {error}", file=sys.stderr)
        return 2
    try:
        os.execv(program, [program, *_words(sys.argv[1:])])
    except OSError as error:
        print(f"kmmem: {program} cannot be started: {error.strerror}.", file=sys.stderr)
    return 2


def _words(given: "list[str]") -> "list[str]":
    """Put this interpreter, and `lines` before what is a program to run, into the words of the command line."""
    python = [] if os.environ.get("KMMEM_PYTHON") else ["--python", sys.executable]
    if not given or given[0] in ("-h", "--help", "--version"):
        return given
    if given[0].startswith("-") or _can_be_run(given[0]):
        return ["lines", *python, *given]
    return [given[0], *(python if given[0] in _RUNNING else []), *given[1:]]


def _can_be_run(path: str) -> bool:
    """Whether Python can run it as a script; a folder beside that is named as a command is none."""
    return os.path.isfile(path) or os.path.isfile(os.path.join(path, "__main__.py"))


_RUNNING = ("profile", "lines")
"""Commands that run a program and take an interpreter for it alone."""


if __name__ == "__main__":
    sys.exit(main())
