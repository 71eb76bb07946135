"""Functions with a widget as default argument in this widget's callbacks: default_argument.py guilty|innocent."""

import sys
import weakref

import widgets


def itself(widget):
    return widget


link = itself if sys.argv[1] == "guilty" else weakref.ref
for number in range(6):
    widget = widgets.Widget()  # guilty

    def heard(value, widget=link(widget)):  # guilty
        assert value == number

    widget.subscribe(heard)  # guilty
    widget.publish(number)
del widget, heard
