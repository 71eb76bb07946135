"""Errors that a program collects, with the frames in which they arose: stored_errors.py guilty|innocent."""

import sys


class Samples:
    def __init__(self):
        self.values = bytearray(100_000)


def analyse(number):
    samples = Samples()  # guilty
    raise ValueError(f"take {number} is silent: {samples.values[0]}")  # guilty


errors = []
for number in range(10):
    try:
        analyse(number)  # guilty
    except ValueError as error:
        errors.append(error if sys.argv[1] == "guilty" else error.with_traceback(None))  # guilty
assert len(errors) == 10
