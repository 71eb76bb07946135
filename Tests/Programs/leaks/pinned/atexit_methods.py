"""Recorders that are written at exit: atexit_methods.py guilty|innocent. One of the program's own is innocent."""

import atexit
import sys
import weakref


class Recorder:
    def __init__(self, promise):
        self.takes = [bytearray(10_000)]
        promise(self)

    def close(self):
        self.written = sum(map(len, self.takes))


class Log:
    def __init__(self):
        self.lines = []

    def close(self):
        self.lines.clear()


def at_exit(recorder):
    atexit.register(recorder.close)  # guilty


def at_its_end(recorder):
    weakref.finalize(recorder, len, recorder.takes)


log = Log()
atexit.register(log.close)
for _ in range(20):
    Recorder(at_exit if sys.argv[1] == "guilty" else at_its_end)  # guilty
