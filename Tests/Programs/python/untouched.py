"""Compares every slot of every module before, while and after kmmem is used: untouched.py SLOTS CAPTURE."""

import ctypes
import json
import sys

library = ctypes.CDLL(sys.argv[1])
CAPACITY = 200_000


class Slot(ctypes.Structure):
    _fields_ = (("address", ctypes.c_size_t), ("value", ctypes.c_size_t))


class Allocator(ctypes.Structure):
    _fields_ = (
        ("context", ctypes.c_void_p),
        ("malloc", ctypes.c_void_p),
        ("calloc", ctypes.c_void_p),
        ("realloc", ctypes.c_void_p),
        ("free", ctypes.c_void_p),
    )


room = (Slot * CAPACITY)()
if hasattr(ctypes.pythonapi, "PyRefTracer_GetTracer"):
    ctypes.pythonapi.PyRefTracer_GetTracer.restype = ctypes.c_void_p
library.read_slots.restype = ctypes.c_long


def protections():
    """The mapped ranges of files with their permissions: a page must not stay writable."""
    with open("/proc/self/maps") as maps:
        lines = [line.split() for line in maps]
    return {
        words[0]: words[1] for words in lines if len(words) > 5 and words[5].endswith(".so") and "x" not in words[1]
    }


def state():
    """What every slot holds, and what the three domains of Python's allocators are."""
    count = library.read_slots(room, CAPACITY)
    assert 300 < count <= CAPACITY
    held = {room[index].address: room[index].value for index in range(count)}
    for domain in range(3):
        allocator = Allocator()
        ctypes.pythonapi.PyMem_GetAllocator(domain, ctypes.byref(allocator))
        for name, _ in Allocator._fields_:
            held[f"{domain} {name}"] = getattr(allocator, name)
    if hasattr(ctypes.pythonapi, "PyRefTracer_GetTracer"):
        data = ctypes.c_void_p()
        held["tracer"] = ctypes.pythonapi.PyRefTracer_GetTracer(ctypes.byref(data))
        held["tracer's data"] = data.value
    return held


def differences(before, after):
    return sum(1 for key, value in before.items() if after.get(key) != value)


state(), protections()
before, protected = state(), protections()
import kmmem  # noqa: E402

imported = state()
recording = kmmem.track(sys.argv[2])
with recording:
    started = state()
stopped = state()
still = {key: value for key, value in protections().items() if key in protected}
print(
    json.dumps(
        {
            "slots": len(before),
            "imported": differences(before, imported),
            "started": differences(before, started),
            "stopped": differences(before, stopped),
            "protections": sum(1 for key, value in still.items() if protected[key] != value),
        }
    )
)
