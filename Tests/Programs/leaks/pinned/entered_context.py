"""A generator that is a context manager in use when the program ends: entered_context.py innocent."""

import contextlib


class Samples:
    def __init__(self):
        self.values = bytearray(100_000)


@contextlib.contextmanager
def opened():
    samples = Samples()
    yield samples
    samples.values.clear()


stack = contextlib.ExitStack()
samples = stack.enter_context(opened())
numbers = iter(range(1000))
next(numbers)
