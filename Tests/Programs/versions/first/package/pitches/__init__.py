"""An installed package, which both versions of the program have."""


def tuned():
    return [bytearray(1500) for _ in range(30)]
