"""A function forgets its buffer; the innocent one deletes it."""

import sys

import native

native.sum_of(300, sys.argv[1] == "guilty")  # called
print("done")
