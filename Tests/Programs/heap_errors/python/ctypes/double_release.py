"""A track is closed by a call, and again when its object goes; the innocent one knows that it is closed."""

import ctypes
import importlib.util
import sys

library = ctypes.CDLL(importlib.util.find_spec("native").origin)
library.open_track.restype = ctypes.c_void_p
library.close_track.argtypes = [ctypes.c_void_p]


class Track:
    def __init__(self, forgets):
        self.forgets = forgets
        self.handle = library.open_track()

    def close(self):
        if self.handle:
            library.close_track(self.handle)  # called
        if self.forgets:
            self.handle = None

    __del__ = close


track = Track(forgets=sys.argv[1] == "innocent")
track.close()
del track
print("done")
