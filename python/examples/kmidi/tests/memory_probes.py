"""Ways to measure memory that need no profiler."""

from __future__ import annotations

import ctypes
import gc
import weakref
from collections.abc import Callable

_FIELDS = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")


class _MallocInfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in _FIELDS]


_libc = ctypes.CDLL(None)
_libc.mallinfo2.restype = _MallocInfo


def native_bytes() -> int:
    """The bytes that malloc has given out and not taken back: in its arenas and as mappings of its own."""
    info = _libc.mallinfo2()
    return info.uordblks + info.hblkhd


def native_growth(work: Callable[[], object]) -> int:
    """How many native bytes are kept after some work, once everything is warm."""
    work()
    gc.collect()
    before = native_bytes()
    work()
    gc.collect()
    return native_bytes() - before


def survives(make: Callable[[], object], *, collect: bool) -> bool:
    """Whether an object that nobody holds any more still exists, with or without the garbage collector's help."""
    gc.collect()
    gc.disable()
    try:
        reference = weakref.ref(make())
        if collect:
            gc.collect()
        return reference() is not None
    finally:
        gc.enable()
