"""Errors whose texts are kept, and one that was the last, with its traceback: logged_errors.py innocent."""


class Samples:
    def __init__(self):
        self.values = bytearray(100_000)


def analyse(number):
    samples = Samples()
    raise ValueError(f"take {number} is silent: {samples.values[0]}")


texts = []
for number in range(10):
    try:
        analyse(number)
    except ValueError as error:
        texts.append(str(error))
assert texts[3] == "take 3 is silent: 0"
