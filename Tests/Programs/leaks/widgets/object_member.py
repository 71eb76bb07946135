"""Widgets with a member that is a Python object, which holds the widget: object_member.py guilty|innocent."""

import sys

import widgets


class Style:
    def __init__(self, widget):
        self.widget = widget
        self.notes = bytearray(1000)


Widget = widgets.Widget if sys.argv[1] == "guilty" else widgets.TrackedWidget
for _ in range(6):
    widget = Widget()  # guilty
    widget.held = Style(widget)  # guilty
del widget
