"""The recording in which budgets are measured: the one that is under way, else one of their own."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from . import _extension, _tracking
from ._errors import TrackingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._recording import Recording

_MEMORY = "/dev/shm"
_ROOM = 1 << 30
"""Bytes that /dev/shm must have to take the recording, which grows there without waiting for a disk."""

# A budget may be left by a collection that an allocation within here sets off.
_lock = RLock()
_entered = 0
_own: Recording | None = None
_is_forked = False


def enter() -> _extension.Native:
    """Note that a budget is being entered, and begin a recording if there is none; TrackingError says why not."""
    global _entered
    native = _extension.load()
    with _lock:
        _entered += 1
        try:
            if not native.is_tracking():
                _begin(native)
        except BaseException:
            _entered -= 1
            raise
    return native


@contextmanager
def left() -> Iterator[Recording | None]:
    """Note that a budget has been left; the budgets' own recording, if there is one, can be read within the block.

    It ends with the last budget, and is removed after the block.
    """
    global _entered, _own
    with _lock:
        _entered = max(0, _entered - 1)
        recording, is_last = _own, _entered == 0
        if is_last:
            _own = None
            if recording is not None:
                _end(recording)
    try:
        yield recording
    finally:
        if is_last and recording is not None:
            _remove(recording)


def is_forked() -> bool:
    """Whether this process was forked while its parent was held to a budget."""
    return _is_forked


def _begin(native: _extension.Native) -> None:
    global _own
    if _own is not None:
        # Somebody else has stopped it.
        _remove(_own)
        _own = None
    has_room = os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM
    place = _MEMORY if has_room else tempfile.gettempdir()
    _remove_abandoned(place)
    folder = tempfile.mkdtemp(prefix=f"kmmem-budget-{os.getpid()}-{_namespace()}-", dir=place)
    try:
        _own = _tracking.start(os.path.join(folder, "budget.kmmem"))
    except TrackingError:
        shutil.rmtree(folder, ignore_errors=True)
        # Another thread may have been faster.
        if not native.is_tracking():
            raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _remove_abandoned(place: str) -> None:
    """Remove what budgets of processes left that were killed."""
    namespace = _namespace()
    for name in os.listdir(place):
        owner = re.fullmatch(r"kmmem-budget-(\d+)-(\d+)-\w+", name)
        # A number means another process elsewhere.
        if owner and owner[2] == namespace and not os.path.exists(f"/proc/{owner[1]}"):
            shutil.rmtree(os.path.join(place, name), ignore_errors=True)


def _namespace() -> str:
    """Name those among whom process numbers are different."""
    return str(os.stat("/proc/self/ns/pid").st_ino)


def _end(recording: Recording) -> None:
    if recording.is_active and _tracking._current is recording:
        try:
            _tracking.stop()
        except TrackingError:
            # Another thread may have been faster.
            return


def _remove(recording: Recording) -> None:
    shutil.rmtree(os.path.dirname(recording.path), ignore_errors=True)


def _forget_in_child() -> None:
    """A forked child has none of its parent's budgets, and goes on unrecorded if only they had it recorded."""
    global _lock, _entered, _own, _is_forked
    _is_forked = _is_forked or _entered > 0
    own, _own, _entered, _lock = _own, None, 0, RLock()
    if own is not None and _tracking._current is own:
        _tracking._current = None
        _extension.load().stop()


def _remove_at_exit() -> None:
    if _own is not None:
        _remove(_own)


os.register_at_fork(after_in_child=_forget_in_child)
atexit.register(_remove_at_exit)
