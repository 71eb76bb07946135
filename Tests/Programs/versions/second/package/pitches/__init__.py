"""An installed package, which both versions of the program have; here a newer release."""

VERSION = (2, 0)


def tuned():
    return [bytearray(1500) for _ in range(30)]
