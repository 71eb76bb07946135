"""Objects that note every call of their methods, in a file: observed.py NOTES.

Whoever looks at the heap must call none of them, and must not free anything. The collector's runs are noted, too.
"""

import gc
import os
import sys
import weakref

notes = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def note(what, write=os.write, notes=notes):
    write(notes, what.encode() + b"\n")


def noting(name, answer):
    """A method that notes its call."""

    def method(self, *arguments):
        note(name)
        return answer(self, *arguments)

    return method


METHODS = {
    "__del__": lambda self: None,
    "__sizeof__": lambda self: 1000,
    "__eq__": lambda self, other: self is other,
    "__hash__": lambda self: 7,
    "__repr__": lambda self: "an observer",
    "__str__": lambda self: "an observer",
    "__len__": lambda self: 3,
    "__bool__": lambda self: True,
    "__iter__": lambda self: iter(()),
    "__dir__": lambda self: [],
    "__call__": lambda self: None,
    "__reduce__": lambda self: "observer",
    "__class_getitem__": lambda cls, item: cls,
    "__get__": lambda self, instance, owner=None: self,
}


def missing(self, name):
    note("__getattr__")
    raise AttributeError(name)


def looked_up(self, name):
    note("__getattribute__")
    return object.__getattribute__(self, name)


class Meta(type):
    def __instancecheck__(cls, instance):
        note("__instancecheck__")
        return False

    def __subclasscheck__(cls, subclass):
        note("__subclasscheck__")
        return False

    def __getattribute__(cls, name):
        note("type.__getattribute__")
        return super().__getattribute__(name)

    def __repr__(cls):
        note("type.__repr__")
        return "a class"

    def mro(cls):
        note("mro")
        return super().mro()


methods = {name: noting(name, answer) for name, answer in METHODS.items()}
Observer = Meta("Observer", (), {**methods, "__getattr__": missing, "__getattribute__": looked_up})


class Text(str):
    __hash__ = noting("Text.__hash__", str.__hash__)
    __eq__ = noting("Text.__eq__", str.__eq__)
    __len__ = noting("Text.__len__", str.__len__)


def watched(observer):
    return weakref.ref(observer, lambda reference: note("weakref"))


def cycle():
    observer = Observer()
    observer.self = [observer]
    return watched(observer)


gc.disable()
gc.callbacks.append(lambda phase, info: note(f"gc {phase} {info['generation']}"))
kept = [Observer() for _ in range(20)]
weak = [watched(observer) for observer in kept]
table = {observer: Text(number) for number, observer in enumerate(kept)}
names = {Text("name"): kept[0], **{Text(number): number for number in range(5)}}
kept[1].partner = kept[2]
collected = [cycle() for _ in range(20)]
for _ in range(5):
    Observer()
gc.collect(0)
waiting = [cycle() for _ in range(20)]
note(f"counts {gc.get_count()[1:]} {len(gc.garbage)} {gc.get_freeze_count()} {gc.get_threshold()}")
gc.enable()
note(f"collections {[(s['collections'], s['collected'], s['uncollectable']) for s in gc.get_stats()]}")
things = (kept, kept[0], weak, table, Observer, waiting)
note("references " + " ".join(str(sys.getrefcount(thing)) for thing in things))
note("the end")
