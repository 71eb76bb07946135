"""More samples are filled into a buffer than it has room for; the innocent ones are cut off."""

import array
import ctypes
import importlib.util
import sys

FRAMES = 32
library = ctypes.CDLL(importlib.util.find_spec("native").origin)
library.make_buffer.restype = ctypes.c_void_p
library.fill.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]
library.drop_buffer.argtypes = [ctypes.c_void_p]

samples = array.array("f", [0.0] * (FRAMES + 1))
count = len(samples) if sys.argv[1] == "guilty" else min(len(samples), FRAMES)
buffer = library.make_buffer(FRAMES)
library.fill(buffer, samples.buffer_info()[0], count)  # called
library.drop_buffer(buffer)
print("done")
