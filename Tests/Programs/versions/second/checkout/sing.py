"""The program in its second version, with other lines before everything that it kept."""

import ctypes
import sys

# A comment.
# Another one.

from choir import scores
from pitches import tuned

kept = []


def made_first():
    return [bytearray(8000) for _ in range(10)]


def kept_as_it_was():
    # It stands on another line.
    return [bytearray(3000) for _ in range(20)]


def swelling():
    # Twice as many.
    return [bytearray(5000) for _ in range(20)]


def thinning():
    return [bytearray(6000) for _ in range(10)]


def called_deep(depth):
    # Deeper than before.
    return called_deep(depth - 1) if depth else bytearray(9000)


def make_later():
    made = []
    for _ in range(10):
        made.append(bytearray(4000))
    return made


def refactored():
    return None


def through_lambda():
    other = lambda: None  # noqa: E731
    make = lambda size: bytearray(size)  # noqa: E731
    other()
    return [make(2500) for _ in range(10)]


for work in (made_first, kept_as_it_was, swelling, thinning, refactored, make_later, through_lambda, tuned, scores.read):
    kept.append(work())
kept.append(called_deep(6))
native = ctypes.CDLL(sys.argv[1])
native.sing()
