"""The ways in which Python code gets to an allocation. Each scene is a function without arguments."""

# The scenes are odd on purpose.
# ruff: noqa: B018, B904

import asyncio
import contextlib
import functools
import sys
import threading

from sampling import tag


def recursion(depth=40):
    if depth:
        recursion(depth - 1)
    tag()


def deep(depth=600):
    if depth:
        return deep(depth - 1)
    return tag()


def two_lines_of_one_caller():
    for _ in range(3):
        tag()
        tag()
    tag(), tag()
    (
        tag()
        + tag()
    )  # fmt: skip


def generators():
    def numbers(depth):
        tag()
        yield depth
        if depth:
            yield from numbers(depth - 1)
        tag()

    for _ in numbers(5):
        tag()
    abandoned = numbers(3)
    next(abandoned)
    del abandoned


def thrown_into_generators():
    def stubborn():
        while True:
            try:
                yield tag()
            except KeyError:
                tag()
            finally:
                tag()

    running = stubborn()
    next(running)
    running.throw(KeyError("a scene"))
    running.close()


def exceptions():
    def fail(depth):
        try:
            if depth:
                fail(depth - 1)
            raise LookupError(tag())
        finally:
            tag()

    try:
        fail(4)
    except LookupError:
        tag()
        with contextlib.suppress(ValueError):
            raise ValueError(tag())
    tag()


def exits():
    class Manager:
        def __enter__(self):
            tag()

        def __exit__(self, *what):
            return not tag()

    with Manager():
        raise RuntimeError
    with Manager():
        tag()


def coroutines():
    async def inner(depth):
        tag()
        if depth:
            await inner(depth - 1)
        await asyncio.sleep(0)
        tag()

    async def stream():
        for number in range(3):
            tag()
            yield number

    async def main():
        await asyncio.gather(*(inner(depth) for depth in range(4)))
        async for _ in stream():
            tag()
        return [tag() async for _ in stream()]

    asyncio.run(main())


def callbacks_from_c():
    sorted([3, 1, 2], key=tag)
    list(map(tag, range(3)))
    functools.reduce(lambda left, right: tag(), range(4))
    functools.partial(tag, 1)()
    max([1, 2], key=lambda value: tag() + value)


def comprehensions():
    [tag() for _ in range(3)]
    {number: tag() for number in range(3)}
    sum(tag() for _ in range(3))
    [[tag() for _ in range(2)] for _ in range(2)]


def special_methods():
    class Thing:
        def __init__(self):
            tag()

        def __add__(self, other):
            return tag()

        def __getattr__(self, name):
            return tag()

        def __getitem__(self, index):
            return tag()

        def __len__(self):
            return tag()

        def __eq__(self, other):
            return tag() == 0

        def __hash__(self):
            return tag()

        def __iter__(self):
            yield tag()

        def __call__(self):
            return tag()

        @property
        def figure(self):
            return tag()

        def __del__(self):
            tag()

    thing = Thing()
    thing + 1, thing.anything, thing[3], len(thing), thing == 1, thing.figure, thing()
    list(thing)
    {thing: 1}
    del thing


def specialised(runs=60):
    """What the interpreter replaces by shorter ways once it was done often enough, with frames of its own between some."""

    class Inner:
        def __init__(self):
            tag()

        def __getitem__(self, index):
            return tag()

        def __getattribute__(self, name):
            return tag()

    class Outer:
        def __init__(self):
            self.inner = Inner()
            tag()

        @property
        def figure(self):
            return tag()

    class Derived(Outer):
        def __init__(self):
            super().__init__()
            tag()

    def numbers():
        yield tag()

    def delegated():
        yield from numbers()

    for _ in range(runs):
        thing = Derived()
        thing.figure, thing.inner[3], thing.inner.anything
        for _ in delegated():
            tag()


def class_bodies():
    class Meta(type):
        def __new__(mcs, name, bases, space):
            tag()
            return super().__new__(mcs, name, bases, space)

    class Made(metaclass=Meta):
        value = tag()

        def __init_subclass__(cls):
            tag()

    class Derived(Made):
        value = tag()

    return Derived


def evaluated():
    exec("from sampling import tag\ndef inside():\n    tag()\n\n\ninside()\ntag()", {})
    eval("[tag() for _ in range(2)]", {"tag": tag})


def imported():
    sys.modules.pop("imported_scene", None)
    import imported_scene

    return imported_scene.VALUE


def traced():
    def tracer(frame, event, argument):
        if frame.f_code is recursion.__code__:
            tag()
        return tracer

    sys.settrace(tracer)
    recursion(3)
    sys.settrace(None)
    sys.setprofile(lambda frame, event, argument: event == "call" and tag())
    recursion(1)
    sys.setprofile(None)


def many_lines(count=300):
    source = (
        "def long(tag):\n" + "    x = (1,\n     2)\n\n    tag()\n" * count + "    for _ in range(2): tag(); tag()\n"
    )
    space = {}
    exec(compile(source, "long.py", "exec"), space)
    space["long"](tag)


def threads():
    workers = [threading.Thread(target=recursion, args=(depth,)) for depth in range(8)]
    workers += [threading.Thread(target=generators) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


SCENES = {
    scene.__name__: scene
    for scene in (
        recursion,
        deep,
        two_lines_of_one_caller,
        generators,
        thrown_into_generators,
        exceptions,
        exits,
        coroutines,
        callbacks_from_c,
        comprehensions,
        special_methods,
        specialised,
        class_bodies,
        evaluated,
        imported,
        traced,
        many_lines,
        threads,
    )
}
