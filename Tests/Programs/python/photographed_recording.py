"""Objects from before a recording and from lines within it, then a photograph while it goes on."""

import sys

import kmmem


class Thing:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


def make(count):
    return [Thing([index]) for index in range(count)]  # the things


before = make(50)
with kmmem.track(sys.argv[1]):
    within = make(70)
    kmmem.snapshot(sys.argv[2]).wait()
