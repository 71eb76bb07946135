"""Imports numpy and works with it."""

import numpy

table = numpy.arange(100_000, dtype=numpy.float64).reshape(100, 1000)
parts = [table[row, ::2] for row in range(10)]
objects = numpy.array([{"a": 1}, [2], None], dtype=object)
records = numpy.zeros(100, dtype=[("start", "i4"), ("name", "U10")])
product = table @ table.T
spectrum = numpy.fft.rfft(table[0])
values = numpy.linalg.eigvalsh(product[:20, :20])
chances = numpy.random.default_rng(1).normal(size=1000)
assert product.shape == (100, 100)
