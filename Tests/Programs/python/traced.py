"""A process under tracemalloc, a snapshot of it, and what tracemalloc itself says of the objects in it.

traced.py SNAPSHOT TRUTH FRAMES [PACKAGE...]; no tracing where FRAMES is 0.
"""

import ctypes
import gc
import json
import sys
import tracemalloc
from pathlib import Path

import kmmem


MANAGED_DICT = 1 << 4

block_traceback = ctypes.pythonapi._PyTraceMalloc_GetTraceback
block_traceback.argtypes = [ctypes.c_uint, ctypes.c_size_t]
block_traceback.restype = ctypes.py_object


class Plain:
    """An instance with a dictionary."""

    def __init__(self, value):
        self.value = value


class Slotted:
    """An instance without one."""

    __slots__ = ("value",)


def deep(depth):
    """An object made under many calls."""
    return deep(depth - 1) if depth else [Plain("deep")]


def early():
    """Objects that nothing traced."""
    return [Plain("early"), ["early"], {"early": 1}, bytearray(5)]


def everything():
    """One object of each kind of block, on lines of their own."""
    return [
        Plain(1),
        Slotted(),
        [1, 2],
        {"key": []},
        {("set",)},
        ("tuple", [1]),
        b"bytes" * len(sys.argv),
        "text" * len(sys.argv),
        "\u20ac" * len(sys.argv),
        10 ** (60 + len(sys.argv)),
        float(len(sys.argv)),
        lambda: 1,
        type("Made", (Plain,), {}),
        deep(40),
        (number for number in [1]),
    ]


def traceback(item):
    """Files and lines innermost first, or None, as tracemalloc says."""
    if sys.version_info[:2] == (3, 11) and type(item).__flags__ & MANAGED_DICT:
        # 3.11 looks 16 bytes behind the block of such an object, and so finds nothing.
        found = block_traceback(0, id(item) - 32)
        return found and [list(frame) for frame in found]
    found = tracemalloc.get_object_traceback(item)
    return found and [[frame.filename, frame.lineno] for frame in reversed(found)]


def zero_sized():
    """How many blocks without bytes are traced, and in how many domains blocks are."""
    traces = tracemalloc.take_snapshot().traces._traces if tracemalloc.is_tracing() else []
    return [sum(trace[1] == 0 for trace in traces), len({trace[0] for trace in traces})]


def main():
    where, truth, frames, *packages = sys.argv[1:]
    untraced = early()
    tracked = Plain("tracked")
    if int(frames):
        tracemalloc.start(int(frames))
        # An allocator of somebody else's, with a domain of its own.
        track = ctypes.pythonapi.PyTraceMalloc_Track
        track.argtypes = [ctypes.c_uint, ctypes.c_size_t, ctypes.c_size_t]
        for shift in (0, 16, 32):
            assert track(389047, id(tracked) - shift, 48) == 0
    # No object is made in a block that the interpreter kept from before.
    spares = [([number], {number: number}, (number, number), float(number)) for number in range(2100)]
    made = everything()
    libraries = [__import__(package) for package in packages]
    made += [module.zeros(100) for module in libraries if module.__name__ == "numpy"]
    # What the first snapshot imports is there before the second.
    kmmem.snapshot(where + ".first").wait()
    items = [item for item in [*made, *spares, *untraced, *gc.get_objects()] if item is not made]
    known = {id(item): traceback(item) for item in items}
    blocks = zero_sized()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()
    kmmem.snapshot(where).wait()
    after = tracemalloc.get_traced_memory()
    again = {id(item): traceback(item) for item in items}
    facts = {
        "traces": {address: frames for address, frames in known.items() if again[address] == frames},
        "changed": sum(again[address] != frames for address, frames in known.items()),
        "made": [id(item) for item in made],
        "early": [id(item) for item in untraced],
        "tracked": id(tracked),
        "memory": [before, after],
        "blocks": [blocks, zero_sized()],
    }
    Path(truth).write_text(json.dumps(facts))


main()
