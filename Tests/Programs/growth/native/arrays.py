"""Arrays of numpy's that are replaced by larger ones, and by such of the same size."""

import numpy

samples = numpy.zeros(64)
window = numpy.zeros(20_000)
table = numpy.zeros((16, 64))


def work():
    """Replace each."""
    global samples, window, table
    samples = numpy.concatenate([samples, numpy.ones(16)])
    window = numpy.roll(window, 1)
    table = numpy.vstack([table, numpy.ones((1, 64))])[-16:].copy()
