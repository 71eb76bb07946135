"""Two interpreters after each other and within this one make objects of free lists: interpreters_within.py legacy|isolated."""

import os
import sys

import _interpreters

SCRIPT = """
COUNT = 60
inputs = list(range(COUNT))

def gone():
    return [value * 1.5 for value in inputs]

def kept():
    return [value * 2.5 for value in inputs]

[gone() for _ in range(10)]
import builtins
builtins.held = kept()
"""
within = [_interpreters.create(sys.argv[1]) for _ in range(2)]
for number in within:
    assert _interpreters.exec(number, SCRIPT) is None
os._exit(0)
