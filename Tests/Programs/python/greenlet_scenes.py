"""Allocates in greenlets that switch at every depth: greenlet_scenes.py FILE."""

import os
import sys

import greenlet
import sampling
from sampling import tag


def descend(depth, other):
    tag()
    if depth:
        descend(depth - 1, other)
    else:
        other().switch(depth)
    tag()
    return depth


def worker(depth):
    for turn in range(3):
        descend((depth + turn) % 7, lambda: main)
        main.switch(turn)
        tag()
    return depth


def failing():
    try:
        descend(3, lambda: main)
        raise LookupError
    except LookupError:
        tag()
        main.switch()
    raise ValueError("out of a greenlet")


main = greenlet.getcurrent()
workers = [greenlet.greenlet(worker) for _ in range(6)]
for _ in range(20):
    for index, one in enumerate(workers):
        if not one.dead:
            one.switch(index)
            tag()


def sampler():
    return greenlet.greenlet(lambda *ignored: tag())


broken = greenlet.greenlet(failing)
broken.switch()
descend(2, sampler)
broken.switch()
try:
    broken.switch()
except ValueError:
    tag()
nested = greenlet.greenlet(lambda: greenlet.greenlet(lambda: descend(4, sampler)).switch())
nested.switch()
sampling.write(sys.argv[1])
os._exit(0)
