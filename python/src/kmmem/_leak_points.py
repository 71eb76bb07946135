"""Points of a program at which leaks are looked for."""

from __future__ import annotations

from . import _extension
from ._errors import SnapshotError
from ._tracking import is_tracking

# KMMEM_SNAPSHOT_NOT_THERE of kmmem.h.
_NOT_THERE = 200


def check_leaks(name: str) -> bool:
    """Name a point of the program at which leaks are looked for, and say whether somebody looks.

    Under `kmmem leaks` (or `kmmem profile --snapshot exit`) the heap is photographed, with a pause of milliseconds; the
    report tells what had leaked at the point and what of it was new, and `kmmem leaks --since NAME` what leaked later.
    Elsewhere nothing happens. SnapshotError says why there is no photograph.

    Arguments:
        name: What the report calls the point; letters, digits, `_` and `.` are kept, at most 64 bytes.
    """
    if not is_tracking():
        return False
    native = _extension.load()
    reason = native.check_leaks(name)
    if reason not in (0, _NOT_THERE):
        raise SnapshotError(f"the point {name} was not photographed: {native.photograph_error(reason).rstrip('.')}.")
    return reason == 0
