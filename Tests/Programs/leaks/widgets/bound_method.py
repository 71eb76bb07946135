"""Listeners that subscribe with a bound method to the source that they are: bound_method.py guilty|innocent."""

import sys
import weakref

import widgets


class Listener(widgets.Widget):
    def __init__(self, is_weak):
        super().__init__()
        self.heard = []
        if is_weak:
            self.subscribe(weakly(self.on_value))
        else:
            self.subscribe(self.on_value)  # guilty

    def on_value(self, value):
        self.heard.append(value)


def weakly(method):
    reference = weakref.WeakMethod(method)

    def call(value):
        target = reference()
        if target is not None:
            target(value)

    return call


for number in range(6):
    listener = Listener(sys.argv[1] == "innocent")  # guilty
    listener.publish(number)
    assert listener.heard == [number]
del listener
