"""What a report has to show: imports, threads, marks, memory that stays and memory that goes; with "widgets" a cycle through C++."""

import json
import sys
import threading
import time

import kmmem

kept = []


def keep(count):
    for _ in range(count):
        kept.append(bytearray(10_000))


def pass_by(count):
    return sum(len(bytearray(5_000)) for _ in range(count))


def work():
    keep(50)


keep(100)
time.sleep(0.05)
kmmem.mark("loaded <models>")
pass_by(200)
thread = threading.Thread(target=work, name="audio")
thread.start()
thread.join()
json.dumps([str(number) for number in range(2_000)])
time.sleep(0.05)
kmmem.mark("done")

if "widgets" in sys.argv:
    import widgets

    class Listener(widgets.Widget):
        def __init__(self):
            super().__init__()
            self.heard = []
            self.subscribe(self.on_value)

        def on_value(self, value):
            self.heard.append(value)

    for number in range(6):
        Listener().publish(number)
