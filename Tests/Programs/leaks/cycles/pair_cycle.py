"""A parent and a child that hold each other and that nobody else holds: pair_cycle.py guilty|innocent."""

import gc
import sys
import weakref


class Parent:
    def __init__(self, link):
        self.child = Child(self, link)  # guilty


class Child:
    def __init__(self, parent, link):
        self.parent = link(parent)
        self.notes = bytearray(1000)


def itself(parent):
    return parent


gc.disable()
for _ in range(50):
    Parent(itself if sys.argv[1] == "guilty" else weakref.ref)  # guilty
