"""Panels that hold their children, which keep them alive (keep_alive<0, 1>): kept_owner.py guilty|innocent."""

import sys

import widgets

for _ in range(6):
    panel = widgets.Panel()  # guilty
    if sys.argv[1] == "guilty":
        panel.children = [panel.child() for _ in range(3)]  # guilty
    else:
        panel.children = [panel.orphan() for _ in range(3)]
del panel
