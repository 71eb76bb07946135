"""Closures over widgets in these widgets' callbacks: closure.py guilty|innocent; the innocent ones are closed."""

import sys

import widgets


def play():
    widget = widgets.Widget()  # guilty
    heard = []
    widget.subscribe(lambda value: heard.append((widget, value)))  # guilty
    widget.publish(1)
    assert heard == [(widget, 1)]
    heard.clear()
    if sys.argv[1] == "innocent":
        widget.close()


for _ in range(6):
    play()
