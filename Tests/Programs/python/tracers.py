"""Objects from a free list while somebody else wants the slot for reference tracers: tracers.py SCENE CAPTURE [LIBRARY].

Lines of `gone` obtain memory; lines of `kept` use it again.
"""

import ctypes
import sys
import time
import tracemalloc

import kmmem

COUNT = 60
inputs = list(range(COUNT))
api = ctypes.pythonapi
api.PyRefTracer_GetTracer.restype = ctypes.c_void_p


def slot():
    """What stands in the slot, and its data."""
    data = ctypes.c_void_p()
    return api.PyRefTracer_GetTracer(ctypes.byref(data)), data.value


def gone():
    return [value * 1.5 for value in inputs]


def kept():
    return [value * 2.5 for value in inputs]


def wait_for_a_moment():
    """Long enough for kmmem to look at the slot, which it does at the moments of its timeline."""
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        bytes(1000)


def reuse():
    """Objects of `kept` in memory that `gone` obtained."""
    [gone() for _ in range(10)]
    gone()
    return kept()


def tracemalloc_before(path):
    tracemalloc.start(5)
    before = slot()
    with kmmem.track(path):
        assert slot() != before
        result = reuse()
        line = tracemalloc.get_object_traceback(result[-1])[-1].lineno
        assert line == kept.__code__.co_firstlineno + 1, f"tracemalloc sees line {line}"
    assert slot() == before


def tracemalloc_within(path):
    with kmmem.track(path):
        own = slot()
        tracemalloc.start(5)
        assert slot() != own
        wait_for_a_moment()
        assert slot() != own, "another tracer is to be called too"
        result = reuse()
        tracemalloc.stop()
        wait_for_a_moment()
    return result


def tracemalloc_to_the_end(path):
    """It starts and nothing happens any more: whether it had the slot shows when the recording stops."""
    with kmmem.track(path):
        tracemalloc.start(5)
        result = reuse()
    return result


def alone(path):
    with kmmem.track(path):
        result = reuse()
    return result


def foreign(path):
    """A function that is harmless as a tracer: C's own abs()."""
    function = ctypes.cast(ctypes.CDLL(None).abs, ctypes.c_void_p)
    api.PyRefTracer_SetTracer(function, ctypes.c_void_p(1234))
    with kmmem.track(path):
        result = reuse()
    assert slot() == (function.value, 1234)
    return result


def chained(path):
    """A tracer takes the slot and calls kmmem's, which takes it back and calls that one."""
    other = ctypes.PyDLL(sys.argv[3])
    with kmmem.track(path):
        other.chain()
        wait_for_a_moment()
        assert not other.holds_slot()
        seen = other.seen()
        result = reuse()
        assert other.seen() - seen > 10 * COUNT
    assert other.holds_slot()
    reuse()
    with kmmem.track(path + ".again"):
        again = reuse()
    assert other.holds_slot()
    return result, again


held = globals()[sys.argv[1]](sys.argv[2])
