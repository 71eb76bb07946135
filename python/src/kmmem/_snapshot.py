"""Photographs of this process's heap."""

from __future__ import annotations

import os
import time

from . import _extension
from ._errors import SnapshotError
from ._file_state import file_state
from ._installation import library_folder
from ._tracking import _current_capture, _default_path, _make_room

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Any, Union

    from ._file_state import FileState
    from ._findings import Findings
    from ._heap import Difference, Dominators, GlobalVariables, ObjectGroups
    from ._holding import Cut, Holders, NativeBlocks, Retained, WhatIf
    from ._query import Query

    PathLike = Union[str, "os.PathLike[str]"]

# Linux's __WALL: the copy is no child that an ordinary wait sees.
_ANY_CHILD = 0x40000000

_IN_PLACE, _REPLACE = 1, 2
# A rung of a measurement of growth, and the end of one.
_RUNG, _LAST = 16, 32

# Copies whose Snapshot is gone, and that have not been waited for.
_unreaped: set[int] = set()


class Snapshot:
    """A photograph of the heap: one graph of Python objects and native blocks, in a file.

    The process stood still only while it was copied; the copy writes the file meanwhile. Every question waits for it.

    Questions are answered by the kmmem program, which is started at the first one and ended by close(), at the end of a
    `with` block, or with the snapshot. Where one takes `obj`, that is

    - a type, or its name as a str ("music_brain.sessions.Session", "Session"): all objects of the type together;
    - an int, or a str "0x…": the object or block at this address, as from id();
    - any other object: itself. It is known by its address alone, and the snapshot keeps nothing alive.
    """

    def __init__(self, path: str, process: int, *, capture: str | None = None, recording: str | None = None) -> None:
        """Make a snapshot that a process is writing, or that is complete (0).

        Arguments:
            path: The file.
            process: The process's number.
            capture: The recording that somebody has named.
            recording: The one that goes on in this process.
        """
        self._path = path
        self._process = process
        self._owner = os.getpid()
        self._status: int | None = None if process else 0
        self._capture = capture
        self._recording = recording
        # The file as it was when it was found complete.
        self._state: FileState | None = None
        self._running: Query | None = None

    @classmethod
    def open(cls, path: PathLike, *, capture: PathLike | None = None) -> Snapshot:
        """Open a file that was made earlier, in whatever process.

        Arguments:
            path: The snapshot.
            capture: The recording that was going on at the time, which names stacks; without it, one beside the
                snapshot is used.
        """
        target = os.path.abspath(os.fspath(path))
        if not os.path.isfile(target):
            raise SnapshotError(f"there is no snapshot {target}; name a file that kmmem.snapshot() has made.")
        return cls(target, 0, capture=None if capture is None else os.path.abspath(os.fspath(capture))).wait()

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
        if self._state is None:
            self._state = file_state(self._path)
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

    def write_page(self, path: PathLike) -> str:
        """Write the heap's map and what leaks as one HTML page that needs nothing else, and return its path.

        Arguments:
            path: The page, which is replaced if it exists.
        """
        from ._page import write_page

        return write_page(os.fspath(path), self.wait().path)

    def _repr_html_(self) -> str:
        from ._page import framed_page

        return framed_page(f"kmmem: {os.path.basename(self._path)}", self.wait().path)

    def objects(self, by: str = "type", sort: str = "retained", limit: int = 20) -> ObjectGroups:
        """Add up all objects by what they have in common.

        Arguments:
            by: "type", "module" (of the type) or "site" (the line that made them, with its stack).
            sort: "retained", "own", "native" or "count": what comes first.
            limit: How many groups; 0 returns all.
        """
        from ._heap import ObjectGroups

        return ObjectGroups.parse(self._ask("objects", by=by, sort=sort, limit=limit))

    def dominators(self, depth: int = 4, limit: int = 20) -> Dominators:
        """Return the objects that keep most alive alone, as a tree.

        Arguments:
            depth: How many levels, 1 to 200.
            limit: How many objects on each level; 0 returns all.
        """
        from ._heap import Dominators

        return Dominators.parse(self._ask("dominators", depth=depth, limit=limit))

    def globals(self, limit: int = 20) -> GlobalVariables:
        """Return the module variables whose values keep most alive; a limit of 0 returns all."""
        from ._heap import GlobalVariables

        return GlobalVariables.parse(self._ask("globals", limit=limit))

    def holders(self, obj: object, limit: int = 20) -> Holders:
        """Return who holds an object, or all objects of a type: the ways from the roots, and what must let go."""
        from ._holding import Holders

        return Holders.parse(self._ask_about(obj, "holders", limit=limit))

    def cut(self, obj: object, limit: int = 8) -> Cut:
        """Return the fewest holders that must all let go for the objects to be freed; at most 8 are looked for."""
        from ._holding import Cut

        return Cut.parse(self._ask_about(obj, "cut", limit=limit)["cut"])

    def retained(self, obj: object, limit: int = 20) -> Retained:
        """Return what would be freed with an object, or with all objects of a type, at most `limit` types of it."""
        from ._holding import Retained

        return Retained.parse(self._ask_about(obj, "retained", limit=limit))

    def native_of(self, obj: object, limit: int = 20) -> NativeBlocks:
        """Return the native blocks that an object owns, or all objects of a type, the biggest first."""
        from ._holding import NativeBlocks

        return NativeBlocks.parse(self._ask_about(obj, "native_of", limit=limit))

    def what_if(self, obj: object, without: object, limit: int = 20) -> WhatIf:
        """Return what would be freed if `without` no longer held `obj`; both may be types.

        At most `limit` of the objects that would stay are listed; 0 lists all.
        """
        from ._holding import WhatIf

        edges = [{"holder": _name(without), "object": _name(obj)}]
        answer = self._ask_of((without, obj), "what_if", edges=edges, limit=limit)
        for asked in answer["asked"]:
            self._check(without, asked["holder"])
            self._check(obj, asked["object"])
        return WhatIf.parse(answer)

    def diff(self, other: Snapshot, by: str = "type", limit: int = 20) -> Difference:
        """Return what has changed from this snapshot to a later one, by "type", "site" or "holder".

        A limit of 0 returns all rows.
        """
        from ._heap import Difference

        later = self._query().number(other.wait().path)
        return Difference.parse(self._ask("diff", before=0, after=later, by=by, limit=limit))

    def findings(
        self,
        *,
        earlier: Iterable[Snapshot] = (),
        limit: int = 0,
        possible: bool = False,
        config: PathLike | None = None,
    ) -> Findings:
        """Return what leaks: cycles that nobody frees, forgotten references, lost blocks, objects that live too long.

        Native blocks, and the lines that made things, are only known of snapshots that were made during a recording.

        Arguments:
            earlier: Snapshots of this process before this one, in any order: they show which counts of references grow.
            limit: How many findings, and kinds of garbage, are listed; 0 lists all.
            possible: List blocks, too, to which only pointers behind their beginning lead.
            config: A kmmem.toml or pyproject.toml with known issues and suppressions; without it, none is looked for.

        SnapshotError tells of snapshots of different processes, and of a configuration that cannot be used.
        """
        from ._findings import Findings

        query = self._query()
        members: dict[str, object] = {} if config is None else {"config": os.path.abspath(os.fspath(config))}
        numbers = [query.number(other.wait().path) for other in earlier]
        return Findings.parse(self._ask("findings", earlier=numbers, limit=limit, possible=possible, **members))

    def close(self) -> None:
        """End the program that answers; a later question starts it again. The file stays."""
        if self._running is not None:
            self._running.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _query(self) -> Query:
        self.wait()
        if self._running is None:
            from ._query import Query

            self._running = Query(self._path, self._state, self._capture or self._recording_elsewhere())
        return self._running

    def _recording_elsewhere(self) -> str | None:
        """Return the recording's file, which may be gone by now, unless kmmem finds it beside the snapshot itself."""
        if self._recording is None or not os.path.exists(self._recording):
            return None
        folder, name = os.path.split(self._recording)
        is_found = folder == os.path.dirname(self._path) and ".kmmem" in name
        return None if is_found else self._recording

    def _ask(self, question: str, **members: object) -> dict[str, Any]:
        return self._query().ask(question, **members)

    def _ask_about(self, obj: object, question: str, **members: object) -> dict[str, Any]:
        answer = self._ask_of((obj,), question, object=_name(obj), **members)
        self._check(obj, answer["subject"])
        return answer

    def _ask_of(self, objects: tuple[object, ...], question: str, **members: object) -> dict[str, Any]:
        """Return an answer that is about objects; one that the snapshot does not have is told as such."""
        try:
            return self._ask(question, **members)
        except SnapshotError as error:
            for obj in objects:
                if not isinstance(obj, _NAMES) and f"no object or block at {_name(obj)};" in str(error):
                    raise SnapshotError(f"{self._path} does not have this object: {_NEWER}.") from None
            raise

    def _check(self, obj: object, found: dict[str, Any]) -> None:
        """Refuse an answer about what was at an object's address before the object was."""
        if isinstance(obj, _NAMES):
            return
        if found["address"] != _name(obj) or found["type"].rpartition(".")[2] != type(obj).__name__:
            there = f"a {found['type']} was at its address"
            raise SnapshotError(f"{self._path} does not have this object, {there}: {_NEWER}.")

    def __repr__(self) -> str:
        return f"<kmmem.Snapshot {self._path}>"


# What names an object; all others are meant themselves.
_NAMES = (int, str, type)
_NEWER = "it was made after the snapshot, or is of a kind that snapshots leave out; take another snapshot"


def _name(obj: object) -> str:
    """Name an object as `kmmem query` knows it: by its address, or by its type's name."""
    if isinstance(obj, str):
        return obj
    if isinstance(obj, type):
        return obj.__qualname__ if obj.__module__ == "builtins" else f"{obj.__module__}.{obj.__qualname__}"
    # Truth values are no addresses.
    return hex(obj) if isinstance(obj, int) and not isinstance(obj, bool) else hex(id(obj))


def snapshot(path: PathLike | None = None, *, overwrite: bool = False, in_place: bool = False) -> Snapshot:
    """Take a photograph of this process's heap, with a pause of milliseconds.

    Arguments:
        path: The file to be written; without one, kmmem-NAME-PID-N.kmsnap in the current folder.
        overwrite: Replace the file if it exists, once the new one is complete.
        in_place: Walk this process itself, which stands still for the while: for where a process may not be copied.
    """
    target = os.path.abspath(os.fspath(path) if path is not None else _free_path())
    _make_room(target, overwrite, what="snapshot", error=SnapshotError, keeps=True)
    return _photograph(target, (_IN_PLACE if in_place else 0) | (_REPLACE if overwrite else 0))


def _photograph(target: str, options: int) -> Snapshot:
    native = _extension.load()
    _reap()
    try:
        process = native.photograph(library_folder(), target, options)
        return Snapshot(target, process, recording=_current_capture())
    except RuntimeError as error:
        raise SnapshotError(_sentence(target, str(error))) from None


def _sentence(path: str, reason: str) -> str:
    return f"there is no snapshot {path}: {reason.rstrip('.')}."


def _reap() -> None:
    """Wait for the copies that have ended and that nobody else waits for."""
    for process in list(_unreaped):
        try:
            ended, _ = os.waitpid(process, _ANY_CHILD | os.WNOHANG)
        except ChildProcessError:
            ended = process
        if ended == process:
            _unreaped.discard(process)


def open_snapshot(path: PathLike, *, capture: PathLike | None = None) -> Snapshot:
    """Open a snapshot that was made earlier: see Snapshot.open."""
    return Snapshot.open(path, capture=capture)


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
