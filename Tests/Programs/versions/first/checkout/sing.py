"""A program in its first version: what each place keeps is told by its function's name."""

import ctypes
import sys

from choir import scores
from pitches import tuned

kept = []


def kept_as_it_was():
    return [bytearray(3000) for _ in range(20)]


def dropped_later():
    return [bytearray(7000) for _ in range(10)]


def swelling():
    return [bytearray(5000) for _ in range(10)]


def thinning():
    return [bytearray(6000) for _ in range(30)]


def refactored():
    made = []
    for _ in range(10):
        made.append(bytearray(4000))
    return made


def make_later():
    return None


def called_deep(depth):
    return called_deep(depth - 1) if depth else bytearray(9000)


def through_lambda():
    make = lambda size: bytearray(size)  # noqa: E731
    return [make(2500) for _ in range(10)]


for work in (kept_as_it_was, dropped_later, swelling, thinning, refactored, make_later, through_lambda, tuned, scores.read):
    kept.append(work())
kept.append(called_deep(5))
native = ctypes.CDLL(sys.argv[1])
native.sing()
