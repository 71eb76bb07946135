"""Objects of one line die and their memory is used again, through a free list, by another line: free_lists.py TYPE."""

import os
import sys

COUNT = 60


def first_line(kind, inputs):
    if kind == "float":
        return [value * 1.5 for value in inputs]
    if kind == "list":
        return [[] for _ in inputs]
    if kind == "tuple":
        return [(value, value) for value in inputs]
    return [{} for _ in inputs]


def second_line(kind, inputs):
    if kind == "float":
        return [value * 2.5 for value in inputs]
    if kind == "list":
        return [[] for _ in inputs]
    if kind == "tuple":
        return [(value, value) for value in inputs]
    return [{} for _ in inputs]


inputs = list(range(COUNT))
# Empties the free list first, so that the first line has to allocate.
drained = [first_line(sys.argv[1], inputs) for _ in range(10)]
gone = first_line(sys.argv[1], inputs)
del gone[:]
kept = second_line(sys.argv[1], inputs)
os._exit(0)
