"""Takes photographs at moments when objects are half made, and prints the name of each moment: odd_moments.py FOLDER."""

from __future__ import annotations

import atexit
import codecs
import collections
import functools
import gc
import io
import os
import pickle
import sys
import threading
import weakref

import kmmem

FOLDER = sys.argv[1]
TAKEN = []


def take(moment):
    """One photograph of each moment; its name is printed once the file is whole."""
    if moment in TAKEN:
        return
    TAKEN.append(moment)
    kmmem.snapshot(os.path.join(FOLDER, f"{moment}.kmsnap")).wait()
    print(moment, flush=True)


class Meta(type):
    @classmethod
    def __prepare__(cls, name, bases):
        take("prepare")
        return {}

    def mro(cls):
        # The class has no method resolution order yet, and is not ready.
        take("mro")
        return super().mro()

    def __init__(cls, name, bases, names):
        take("metaclass_init")
        super().__init__(name, bases, names)


class Named:
    def __set_name__(self, owner, name):
        take("set_name")


class Base(metaclass=Meta):
    def __init_subclass__(cls):
        take("init_subclass")


class Derived(Base):
    __slots__ = ("first",)
    named = Named()


class Key:
    """A key whose comparison happens while a table is being changed."""

    def __init__(self, name, moment):
        self.name, self.moment = name, moment

    def __hash__(self):
        take(self.moment + "_hash")
        return 1

    def __eq__(self, other):
        take(self.moment + "_compare")
        return self is other


def tables():
    {Key(1, "dict"): 1, Key(2, "dict"): 2}
    {Key(1, "set"), Key(2, "set")}
    table = {number: number for number in range(5)}
    table.update((Key(number, "update"), number) for number in range(4))
    ordered = collections.OrderedDict([(Key(1, "ordered"), 1), (Key(2, "ordered"), 2)])
    ordered.move_to_end(next(iter(ordered)))
    functools.lru_cache(maxsize=2)(lambda key: take("cached"))(Key(1, "lru"))


def sequences():
    def items(moment):
        for number in range(30):
            if number == 20:
                take(moment)
            yield [number]

    # The list is empty for others while it is sorted.
    values = [[number] for number in range(50)]
    values.sort(key=lambda value: take("sort") or -value[0])
    tuple(items("tuple"))
    list(items("list"))
    collections.deque(items("deque"), maxlen=25)
    held = [0]
    held.extend(items("extend"))
    held[3:9] = items("slice")
    "".join(str(item) for item in items("join"))
    max(items("max"), key=lambda item: take("key") or item[0])


class Dying:
    def __init__(self, moment):
        self.moment = moment
        self.held = {"me": [moment]}

    def __del__(self):
        take(self.moment)


class Collected:
    def __init__(self):
        self.me = self

    def __del__(self):
        refused("in a finalizer that the collector calls")


def refused(when):
    """The collector's rings are in pieces while it is at work."""
    try:
        kmmem.snapshot(os.path.join(FOLDER, "collecting.kmsnap"))
    except kmmem.SnapshotError as error:
        if "the garbage collector is at work" in str(error):
            return
    print("taken", when)


def deaths():
    Dying("finalizer")
    # Each is freed from within the death of the one before it: the interpreter puts them off.
    chain = Dying("end_of_chain")
    for _ in range(500):
        chain = (chain,)
    del chain
    referred = Dying("referred")
    gone = weakref.ref(referred, lambda _: take("weakref_callback"))
    del referred
    table = weakref.WeakValueDictionary()
    table["key"] = last = Dying("in_weak_dict")
    del last
    return gone


def executions():
    def generating():
        try:
            take("generator")
            yield 1
        finally:
            take("closing_generator")

    generator = generating()
    next(generator)
    generator.close()

    async def coroutine():
        take("coroutine")

    try:
        coroutine().send(None)
    except StopIteration:
        pass

    def traced(frame, event, argument):
        take("traced_" + event)
        return traced

    def work(number):
        return number + 1

    sys.settrace(traced)
    work(1)
    sys.settrace(None)
    sys.setprofile(lambda frame, event, argument: take("profiled_" + event))
    len([work(2)])
    sys.setprofile(None)
    try:
        raise ValueError("kept") from OSError(2, "gone")
    except ValueError:
        take("handling")
    codecs.register_error("photographing", lambda error: (take("codec") or "?", error.end))
    "\udc80".encode("ascii", "photographing")
    deep = [None]

    def descend(depth):
        return take("deep") if depth == 0 else descend(depth - 1)

    descend(800)
    deep.append(deep)


class Pickled:
    def __reduce__(self):
        take("pickling")
        return Pickled.make, ()

    @staticmethod
    def make():
        take("unpickling")
        return Pickled()


class Raw(io.RawIOBase):
    def readable(self):
        return True

    def readinto(self, buffer):
        # The reader's own memory is lent to this call.
        take("reading")
        return 0


def libraries():
    pickle.loads(pickle.dumps([Pickled(), {"a": Pickled()}]))
    io.BufferedReader(Raw()).read(10)
    local = threading.local()
    local.value = Dying("thread_local")
    thread = threading.Thread(target=lambda: (setattr(local, "value", Dying("thread_ends")), take("thread")))
    thread.start()
    thread.join()
    del local


def audited(event, arguments):
    # Objects are being made or changed where these are said.
    if event in ("compile", "exec", "code.__new__", "object.__setattr__"):
        take("audited_" + event.replace("__", ""))


def main():
    for part in (tables, sequences, executions, libraries, deaths):
        part()
    gc.callbacks.append(lambda phase, _: refused(f"at the {phase} of a collection"))
    Collected()
    gc.collect(0)
    gc.callbacks.clear()
    made = compile("def made(number, *, keyword=[1]): return lambda: (number, keyword)", "made.py", "exec")
    sys.addaudithook(audited)
    names = {}
    exec(compile("held = [1]", "audited.py", "exec"), names)
    made.replace(co_name="other")
    sys.addaudithook(lambda *_: None)
    Derived.__name__ = "Renamed"
    atexit.register(take, "atexit")


main()
