"""Makes COUNT objects of one kind on one line, whose memory comes from the allocator and not from a free list.

    one_block_each.py KIND [again]

Each object is one block. Some kinds have words of the interpreter's before the object, or its attributes behind it. With
`again` the objects die first and are made a second time.
"""

import collections
import os
import sys

COUNT = 300


class Plain:
    def method(self):
        pass


class Slotted:
    __slots__ = ("first",)


class Referable:
    __slots__ = ("__weakref__",)


class Number(int):
    pass


class Fault(Exception):
    pass


class Text(str):
    __slots__ = ()


class Table(list):
    pass


target = Plain()
store = [None] * COUNT
BYTE, LONG, COMPLEX, TABLE = b"x", 1 << 70, 1j, [1, 2]
MAKERS = {
    "object": lambda: object(),
    "plain": lambda: Plain(),
    "slotted": lambda: Slotted(),
    "referable": lambda: Referable(),
    "number": lambda: Number(),
    "fault": lambda: Fault(),
    "text": lambda: Text(),
    "bytes": lambda: BYTE * 40,
    "integer": lambda: LONG + 1,
    "complex": lambda: COMPLEX * COMPLEX,
    "iterator": lambda: iter(TABLE),
    "table": lambda: Table(),
    "set": lambda: set(),
    "deque": lambda: collections.deque(),
    "method": lambda: target.method,
    "function": lambda: lambda: None,
}


def fill(make):
    for index in range(COUNT):
        store[index] = make()


make = MAKERS[sys.argv[1]]
fill(make)
if len(sys.argv) > 2:
    for index in range(COUNT):
        store[index] = None
    fill(make)
os._exit(0)
