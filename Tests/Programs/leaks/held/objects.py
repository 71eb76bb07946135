"""Native memory that capsules and buffers hold, and arrays by their base where numpy is there: objects.py innocent."""

import ctypes

import by_objects

capsules = [by_objects.capsule() for _ in range(5)]
samples = [by_objects.Samples() for _ in range(5)]
views = [memoryview(by_objects.Samples())[100:200] for _ in range(5)]
buffers = [ctypes.create_string_buffer(5000) for _ in range(5)]
within = [(ctypes.c_char * 100).from_buffer(buffer, 1000) for buffer in buffers]
try:
    import numpy
except ImportError:
    arrays = []
else:
    arrays = [numpy.frombuffer(by_objects.Samples(), dtype=numpy.int32)[10:20] for _ in range(5)]
