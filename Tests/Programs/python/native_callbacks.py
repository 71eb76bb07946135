"""Python calls C, which calls Python, which calls C: native_callbacks.py LIBRARY FILE."""

import ctypes
import os
import sys
import threading

import sampling

library = ctypes.CDLL(sys.argv[1])
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
library.call_back.argtypes = [CALLBACK, ctypes.c_int]
library.allocate_here.argtypes = [ctypes.c_size_t]
library.allocate_in_thread.argtypes = [ctypes.c_size_t]


def level(depth):
    if depth == 0:
        sampling.native_tag(library)
        sampling.tag()
    else:
        library.call_back(step, depth - 1)
    return 0


@CALLBACK
def step(depth):
    level(depth)
    return depth


def without_the_gil(rounds):
    for _ in range(rounds):
        sampling.native_tag(library)


def through_sort():
    def compare(left, right):
        sampling.native_tag(library)
        return left[0] - right[0]

    array = (ctypes.c_int * 6)(5, 3, 6, 1, 2, 4)
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    ctypes.CDLL(None).qsort(array, 6, ctypes.sizeof(ctypes.c_int), kind(compare))


for depth in range(5):
    level(depth)
through_sort()
threads = [threading.Thread(target=without_the_gil, args=(500,)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
library.allocate_in_thread(sampling.NATIVE_SIZE)
sampling.write(sys.argv[2])
os._exit(0)
