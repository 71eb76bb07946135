"""Objects that observe themselves and that nobody else holds: self_cycle.py guilty|innocent."""

import gc
import sys
import weakref


class Session:
    def __init__(self, observe):
        self.notes = bytearray(1000)
        self.observers = observe(self)


def strongly(session):
    return [session]  # guilty


def weakly(session):
    return [weakref.ref(session)]


gc.disable()
for _ in range(50):
    Session(strongly if sys.argv[1] == "guilty" else weakly)  # guilty
