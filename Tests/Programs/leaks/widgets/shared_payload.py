"""C++ objects that share each other, of which one holds a Python object: shared_payload.py guilty|innocent."""

import sys

import widgets


class Payload:
    def __init__(self):
        self.notes = bytearray(1000)


for _ in range(6):
    widgets.make_pair(sys.argv[1] == "innocent", Payload())  # guilty
