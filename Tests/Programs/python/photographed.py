"""Fills the heap with objects of every kind, has it photographed, and writes down what the interpreter says that each object holds."""

from __future__ import annotations

import array
import asyncio
import collections
import dataclasses
import enum
import functools
import gc
import json
import sys
import threading
import types
import weakref
from pathlib import Path

import kmmem


class Plain:
    """Attributes in values that the class's instances share names of."""

    def __init__(self, number):
        self.number = number
        self.text = f"plain {number}"
        self.pair = (number, [number])


class Slotted:
    __slots__ = ("first", "second", "__weakref__")

    def __init__(self, first):
        self.first = first


class Both(Slotted):
    """Slots of a base and a dictionary of its own."""


class ListWithAttributes(list):
    pass


class DictWithAttributes(dict):
    pass


class DefaultWithAttributes(collections.defaultdict):
    pass


DEFAULTS = (collections.defaultdict, DefaultWithAttributes)


class TupleWithAttributes(tuple):
    pass


class Number(int):
    pass


class Failure(Exception):
    def __init__(self, reason):
        super().__init__(reason, [reason])
        self.reason = reason


class Meta(type):
    pass


class WithMeta(metaclass=Meta):
    shared = ["class attribute"]


class Colour(enum.Enum):
    RED = "red"
    BLUE = ("blue", [1])


@dataclasses.dataclass
class Point:
    x: object
    y: list = dataclasses.field(default_factory=list)


Pair = collections.namedtuple("Pair", "left right")


@functools.lru_cache(maxsize=None)
def cached(key):
    return [key]


def closure(value):
    other = {"value": value}

    def inner(argument=[1, 2], *, keyword={"k": "v"}):  # noqa: B006
        return value, other, argument, keyword

    return inner


def generating(values):
    local = list(values)
    for value in local:
        yield value


async def waiting(value):
    await asyncio.sleep(value)


def failed():
    try:
        raise Failure("kept with its traceback")
    except Failure as failure:
        return failure


def everything():
    """One or more of each kind of object, held in one dict."""
    generator = generating("abc")
    next(generator)
    coroutine = waiting(0)
    deep = Plain(0)
    deep.__dict__["added"] = {"made": "into a dict"}
    many = Plain(1)
    for index in range(40):
        setattr(many, f"attribute{index}", index)
    slotted = Slotted("one")
    slotted.second = slotted
    both = Both(["first"])
    both.more = {1: both}
    listed = ListWithAttributes([1, [2]])
    listed.name = "listed"
    keyed = DictWithAttributes(a=[1], b=2)
    keyed.name = ["keyed"]
    paired = TupleWithAttributes((1, [2]))
    paired.name = "paired"
    number = Number(7)
    number.name = ["seven"]
    removed = {str(index): [index] for index in range(50)}
    for index in range(0, 50, 2):
        del removed[str(index)]
    thinned = set(range(1000, 1100))
    for index in range(1000, 1100, 3):
        thinned.discard(index)
    counter = collections.Counter("mississippi")
    ordered = collections.OrderedDict((str(index), [index]) for index in range(20))
    ordered.move_to_end("3")
    default = collections.defaultdict(list, {"a": [1], 2: "b"})
    # More than a few entries, and some that are the factory itself.
    defaults = [kind(list, {index: list if index % 9 == 0 else [index] for index in range(300)}) for kind in DEFAULTS]
    double = collections.deque([[1], (2,), {3: 4}] * 30, maxlen=200)
    cycle = []
    cycle.append(cycle)
    referred = Plain(2)
    cached("x")
    cached(("tuple", 1))
    return {
        "plain": [Plain(index) for index in range(50)], "deep": deep, "many": many, "slotted": slotted, "both": both,
        "listed": listed, "keyed": keyed, "paired": paired, "number": number, "failure": failed(), "meta": WithMeta(),
        "colour": Colour.BLUE, "point": Point("x", ["y"]), "pair": Pair({"left": 1}, ("right",)), "cached": cached,
        "closure": closure([1]), "generator": generator, "coroutine": coroutine, "removed": removed, "thinned": thinned,
        "frozen": frozenset({(1, 2), "three"}), "counter": counter, "ordered": ordered, "default": default, "defaults": defaults,
        "double": double, "cycle": cycle, "referred": referred, "weak": weakref.ref(referred, lambda _: None),
        "proxy": weakref.proxy(referred), "weakdict": weakref.WeakValueDictionary({"k": referred}),
        "partial": functools.partial(closure, ["partial"], keyword=1), "method": referred.__init__,
        "builtin": cycle.append, "property": property(closure, closure), "static": staticmethod(closure),
        "classmethod": classmethod(closure), "slice": slice(["start"], (1,), None), "range": range(10**6, 10**7, 3),
        "module": types.ModuleType("made"), "namespace": types.SimpleNamespace(a=[1], b={2: 3}),
        "iterator": iter([[1], [2]]), "mapping": types.MappingProxyType({"a": [1]}), "view": {"a": [1]}.items(),
        "zip": zip([[1]], [[2]]), "map": map(closure, [1, [2]]), "bytes": b"bytes", "array": array.array("d", [1.0] * 9),
        "memory": memoryview(bytearray(100)), "complex": 3 + 4j, "large": 10**100, "negative": -(2**40),
        "text": "ä\u20ac\U0001f3b9", "lock": threading.Lock(), "local": threading.local(), "ellipsis": ..., "none": None,
        "code": compile("lambda x: x + 1", "made.py", "eval"), "type": type("Made", (Plain,), {"__slots__": ("slot",)}),
    }


def libraries(names):
    """Imports what is there of some packages, and makes objects of theirs."""
    made = []
    for name in names:
        module = __import__(name)
        if name == "numpy":
            made += [module.arange(10), module.array([[1], {2: 3}], dtype=object), module.zeros((3, 3))[1:]]
        if name == "fastapi":
            application = module.FastAPI()
            application.add_api_route("/failed", failed)
            made += [application, application.openapi()]
    return made


def reachable():
    """All that the collector knows and what that holds, the collector's objects or not."""
    objects = gc.get_objects()
    seen = {id(item) for item in objects}
    for item in objects:
        for referent in gc.get_referents(item):
            if id(referent) not in seen and referent is not objects and referent is not seen:
                seen.add(id(referent))
                objects.append(referent)
    return objects


def main():
    where, truth, *packages = sys.argv[1:]
    held = everything()
    held["libraries"] = libraries(packages)
    gc.collect()
    objects = reachable()
    kmmem.snapshot(where).wait()
    rows, kinds, sizes = {}, {}, {}
    for item in objects:
        if id(item) not in (id(objects), id(rows), id(kinds), id(sizes)):
            rows[id(item)] = [id(referent) for referent in gc.get_referents(item)]
            kinds[id(item)] = "type" if isinstance(item, type) else type(item).__qualname__
            sizes[id(item)] = sys.getsizeof(item)
    own = [id(item) for item in (objects, rows, kinds, sizes, sys._getframe(), sys._getframe().f_locals)]
    held_at = {name: id(value) for name, value in held.items()}
    # Types that no code has made at run time.
    static = [id(item) for item in objects if isinstance(item, type) and not item.__flags__ & 1 << 9]
    told = {"rows": rows, "own": own, "kinds": kinds, "sizes": sizes, "held": held_at, "static": static}
    Path(truth).write_text(json.dumps(told))
    held["coroutine"].close()


main()
