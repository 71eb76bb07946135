"""Heaps of a size that is asked for, made of what programs are made of."""

from __future__ import annotations

import random
import sys
from typing import Any, Callable

# Objects that one record of the mixed heap consists of.
RECORD_OBJECTS = 20
ARRAY_BYTES = 1 << 27
EXAMPLES = 5


class Point:
    """An instance with slots."""

    __slots__ = ("name", "x", "y")

    def __init__(self, x: int, y: float, name: str) -> None:
        self.x = x
        self.y = y
        self.name = name


class Record:
    """An instance with a dictionary."""

    def __init__(self, number: int, name: str, points: list[Point]) -> None:
        self.number = number
        self.name = name
        self.points = points
        self.tags: dict[str, Any] = {}
        self.parent: Record | None = None
        self.related: tuple[Record, ...] = ()


class MixedHeap:
    """Records of instances, dicts, lists, tuples, strings and numbers; some refer to others anywhere in the heap."""

    def __init__(self, objects: int) -> None:
        chooser = random.Random(1)
        self.records: list[Record] = []
        self.by_name: dict[str, Record] = {}
        for index in range(max(1, objects // RECORD_OBJECTS)):
            record = self.record(index)
            if self.records:
                record.parent = chooser.choice(self.records)
                record.related = (chooser.choice(self.records), record.parent)
            self.records.append(record)
            if index % 3 == 0:
                self.by_name[record.name] = record
        # Lists of programs that have run for a while are not in the order in which their elements were made.
        chooser.shuffle(self.records)

    @staticmethod
    def record(index: int) -> Record:
        """One record with all that belongs to it."""
        name = f"record-{index}"
        points = [Point(1000 * index + place, index + 0.5 * place, name) for place in range(3)]
        record = Record(index + 1000, name, points)
        path = (f"a{index}", index + 5000, name)
        record.tags = {"kind": f"kind {index % 97}", "size": 7 * index + 1000, "path": path}
        return record

    def change(self, step: int) -> None:
        """Changes one of the records, far from the one before."""
        record = self.records[step * 7919 % len(self.records)]
        record.number += 1
        record.tags["size"] = record.number

    def examples(self) -> list[object]:
        """Objects that are far from each other."""
        return [self.records[place * len(self.records) // EXAMPLES].points[1] for place in range(EXAMPLES)]


class ArrayHeap:
    """Few numpy arrays of 128 MB, all of whose pages are in use."""

    def __init__(self, megabytes: int) -> None:
        import numpy

        count = max(1, (megabytes << 20) // ARRAY_BYTES)
        self.arrays = [numpy.full(min(megabytes << 20, ARRAY_BYTES) // 8, 1.5) for _ in range(count)]

    def change(self, step: int) -> None:
        """Changes one element, far from the one before."""
        array = self.arrays[step % len(self.arrays)]
        array[step * 7919 * 512 % len(array)] += 1

    def examples(self) -> list[object]:
        """Some of the arrays."""
        return list(self.arrays[:EXAMPLES])


HEAPS: dict[str, Callable[[int], Any]] = {"mixed": MixedHeap, "arrays": ArrayHeap}


def made() -> Any:  # noqa: ANN401
    """The heap that argv asks for: its kind and its size."""
    return HEAPS[sys.argv[1]](int(sys.argv[2]))
