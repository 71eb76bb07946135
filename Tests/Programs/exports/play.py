"""An organ of Python and C++, built in two threads; with a number, in as many forked children, too."""

import os
import sys
import threading

import organ

PIPES = 20
kept = []


class Register:
    def __init__(self):
        organ.build(PIPES)  # build
        self.bellows = bytearray(300_000)  # bellows


def play():
    organ.tune(1000)  # tune
    kept.append(Register())  # play


play()
thread = threading.Thread(target=play, name="second")
thread.start()
thread.join()
for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 0):
    if os.fork() == 0:
        play()
        sys.exit(0)
    os.wait()
