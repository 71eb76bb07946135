"""A parent fills its free lists and forks; both it and the child make objects of them."""

import os

COUNT = 60
inputs = list(range(COUNT))


def gone():
    return [value * 1.5 for value in inputs]


def kept():
    return [value * 2.5 for value in inputs]


[gone() for _ in range(10)]
child = os.fork()
held = kept()
if child:
    assert os.waitpid(child, 0)[1] == 0
os._exit(0)
