"""One sample too many is read; the innocent program reads the last one."""

import sys

import native

samples = native.Samples(32)
samples[32 if sys.argv[1] == "guilty" else 31]  # called
print("done")
