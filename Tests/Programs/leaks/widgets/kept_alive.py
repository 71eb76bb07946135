"""Panels that keep each other alive (keep_alive<1, 2> both ways): kept_alive.py guilty|innocent."""

import sys

import widgets

for _ in range(6):
    left = widgets.Panel()  # guilty
    right = widgets.Panel()  # guilty
    left.keep(right)  # guilty
    if sys.argv[1] == "guilty":
        right.keep(left)  # guilty
del left, right
