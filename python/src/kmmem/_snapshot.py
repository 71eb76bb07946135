"""Photographs of this process's heap."""

from __future__ import annotations

import os
import time

from . import _extension
from ._errors import SnapshotError
from ._installation import library_folder
from ._tracking import _default_path, _make_room

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    PathLike = Union[str, "os.PathLike[str]"]

# Linux's __WALL: the copy is no child that an ordinary wait sees.
_ANY_CHILD = 0x40000000

_IN_PLACE, _REPLACE = 1, 2

# Copies whose Snapshot is gone, and that have not been waited for.
_unreaped: set[int] = set()


class Snapshot:
    """A photograph of the heap: one graph of Python objects, in a file.

    The process stood still only while it was copied; the copy writes the file meanwhile. Every question waits for it.
    """

    def __init__(self, path: str, process: int) -> None:
        self._path = path
        self._process = process
        self._owner = os.getpid()
        self._status: int | None = None if process else 0

    @property
    def path(self) -> str:
        """The file, which is complete once wait() has returned."""
        return self._path

    def wait(self, timeout: float | None = None) -> Snapshot:
        """Wait until the file is complete, at most `timeout` seconds; SnapshotError says what went wrong."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._status is None:
            self._look(hangs=deadline is None)
            if self._status is None and deadline is not None:
                if time.monotonic() >= deadline:
                    raise SnapshotError(f"{self._path} was not complete after {timeout} s; wait longer.")
                time.sleep(0.005)
        if self._status != 0:
            self._clear()
            raise SnapshotError(self._failure(self._status))
        return self

    def _look(self, hangs: bool) -> None:
        if os.getpid() != self._owner:
            raise SnapshotError("a forked child cannot wait for its parent's snapshot; wait in the parent.")
        try:
            process, status = os.waitpid(self._process, _ANY_CHILD | (0 if hangs else os.WNOHANG))
        except ChildProcessError:
            # Somebody else has waited for all children, of every kind; the file itself tells whether it is complete.
            process, status = self._process, 0
        if process == self._process:
            self._status = status

    def _failure(self, status: int) -> str:
        if os.WIFSIGNALED(status):
            reason = f"the copy of this process was ended by signal {os.WTERMSIG(status)}"
        else:
            reason = _extension.load().photograph_error(os.WEXITSTATUS(status))
        return _sentence(self._path, reason)

    def _clear(self) -> None:
        """Take away what a copy that was killed has left of its file."""
        if os.path.lexists(_unfinished(self._path)):
            os.unlink(_unfinished(self._path))

    def __del__(self) -> None:
        # A module may be half gone at the interpreter's end.
        if self._status is None and os is not None and os.getpid() == self._owner:
            _unreaped.add(self._process)
            _reap()

    def __repr__(self) -> str:
        return f"<kmmem.Snapshot {self._path}>"


def snapshot(path: PathLike | None = None, *, overwrite: bool = False, in_place: bool = False) -> Snapshot:
    """Take a photograph of this process's heap, with a pause of milliseconds.

    Arguments:
        path: The file to be written; without one, kmmem-NAME-PID-N.kmsnap in the current folder.
        overwrite: Replace the file if it exists, once the new one is complete.
        in_place: Walk this process itself, which stands still for the while: for where a process may not be copied.
    """
    native = _extension.load()
    _reap()
    target = os.path.abspath(os.fspath(path) if path is not None else _free_path())
    _make_room(target, overwrite, what="snapshot", error=SnapshotError, keeps=True)
    options = (_IN_PLACE if in_place else 0) | (_REPLACE if overwrite else 0)
    try:
        return Snapshot(target, native.photograph(library_folder(), target, options))
    except RuntimeError as error:
        raise SnapshotError(_sentence(target, str(error))) from None


def _sentence(path: str, reason: str) -> str:
    return f"there is no snapshot {path}: {reason}."


def _reap() -> None:
    """Wait for the copies that have ended and that nobody else waits for."""
    for process in list(_unreaped):
        try:
            ended, _ = os.waitpid(process, _ANY_CHILD | os.WNOHANG)
        except ChildProcessError:
            ended = process
        if ended == process:
            _unreaped.discard(process)


def _free_path() -> str:
    """Build kmmem-NAME-PID-N.kmsnap with the first N that is free."""
    stem = os.path.splitext(_default_path())[0]
    number = 1
    while any(map(os.path.lexists, (path := f"{stem}-{number}.kmsnap", _unfinished(path)))):
        number += 1
    return path


def _unfinished(path: str) -> str:
    """Where this process's copy writes a file that has its name when it is complete."""
    return f"{path}.{os.getpid()}.partial"
