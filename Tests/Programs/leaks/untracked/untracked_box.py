"""Items in boxes that hold their boxes: untracked_box.py guilty|innocent [HeapBox]."""

import sys

import holder


class Item:
    def __init__(self, box):
        self.box = box
        self.notes = bytearray(1000)


Box = holder.TrackedBox if sys.argv[1] == "innocent" else getattr(holder, (sys.argv[2:] or ["Box"])[0])
for _ in range(50):
    box = Box()  # guilty
    box.value = Item(box)  # guilty
del box
