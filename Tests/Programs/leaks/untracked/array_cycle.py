"""Arrays of objects that hold their arrays, which the collector does not look into: array_cycle.py guilty|innocent."""

import sys

import numpy


class Track:
    def __init__(self, make):
        self.clips = make(self)


def array(track):
    return numpy.array([track, None], dtype=object)  # guilty


def plain_list(track):
    return [track, None]


for _ in range(50):
    Track(array if sys.argv[1] == "guilty" else plain_list)  # guilty
