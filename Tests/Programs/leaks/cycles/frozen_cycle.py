"""Garbage that gc.freeze() makes immortal, as it was not collected first: frozen_cycle.py guilty|innocent."""

import gc
import sys


class Config:
    def __init__(self):
        self.entries = bytearray(1000)
        self.layers = [self]  # guilty


gc.disable()
for _ in range(50):
    Config()  # guilty
if sys.argv[1] == "innocent":
    gc.collect()
gc.freeze()  # guilty
