"""Generators that were begun and never finished: suspended_generators.py guilty|innocent; the innocent ones end."""

import sys


class Samples:
    def __init__(self):
        self.values = bytearray(100_000)


def blocks():  # guilty
    samples = Samples()  # guilty
    for value in samples.values:
        yield value  # guilty


started = []
for _ in range(12):
    stream = blocks()  # guilty
    assert next(stream) == 0  # guilty
    started.append(stream)  # guilty
    if sys.argv[1] == "innocent":
        stream.close()
