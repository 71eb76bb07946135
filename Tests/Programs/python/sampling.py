"""Samples the Python stack twice: by sys._getframe for itself, by an allocation for kmmem."""

import collections
import dis
import json
import sys

SIZE = 3000
PATTERN = b"x"
NATIVE_SIZE = 7777
samples = collections.Counter()
native_samples = collections.Counter()


def name(code):
    """The name that kmmem keeps: the qualified one where code objects have it."""
    return getattr(code, "co_qualname", code.co_name)


def line(frame):
    """Where a frame stands; one that has not begun stands at its first instruction (only a tracer sees it so)."""
    if frame.f_lasti >= 0:
        return frame.f_lineno
    return next(number for _, number in dis.findlinestarts(frame.f_code))


def chain(frame):
    """The calling frames from a frame outwards, as (function, file, line)."""
    frames = []
    while frame is not None:
        frames.append((name(frame.f_code), frame.f_code.co_filename, line(frame)))
        frame = frame.f_back
    return tuple(frames)


def tag(*ignored):
    """Takes one sample of the stack outside this function."""
    samples[chain(sys._getframe(1))] += 1
    block = PATTERN * SIZE
    return len(block) - SIZE


def native_tag(library):
    """Takes one sample by a native allocation of a function that runs without the GIL."""
    native_samples[chain(sys._getframe(1))] += 1
    library.allocate_here(NATIVE_SIZE)


def write(path):
    """Writes what was seen."""
    with open(path, "w") as file:
        json.dump({"objects": list(samples.items()), "natives": list(native_samples.items())}, file)
