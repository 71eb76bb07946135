"""Works in many threads and ways while it is photographed, and looks after itself after each photograph.

at_work.py FOLDER COUNT LIBRARY [packages] [threads=N] [subinterpreter]: LIBRARY is at_work.c, built. Prints the path of each photograph, and
waits for a line until it takes the next one; at the end it prints what it has seen of itself, as JSON.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import ctypes
import functools
import gc
import json
import os
import queue
import signal
import sys
import threading
import time
import tracemalloc

import kmmem

FOLDER, COUNT, LIBRARY, *OPTIONS = sys.argv[1:]
THREADS = next((int(option[8:]) for option in OPTIONS if option.startswith("threads=")), 0)
ENDS = threading.Event()
#: What each worker has done, by its name.
PROGRESS: dict[str, int] = {}


def worker(function):
    """Has a function repeat itself in a thread until the end; True means that what it has done was right."""

    @functools.wraps(function)
    def repeat(*arguments):
        name = threading.current_thread().name
        while not ENDS.is_set():
            check(function(*arguments), "what was done is wrong:", name)
            PROGRESS[name] = PROGRESS.get(name, 0) + 1
            time.sleep(0.01)

    return repeat


@worker
def make_cycles():
    class Cyclic:
        def __init__(self, other):
            self.me, self.other = self, other

    made = [Cyclic({"number": [number]}) for number in range(50)]
    return made[7].me.other == {"number": [7]}


@worker
def resize():
    table = {f"key {number}": [number] for number in range(300)}
    for number in range(0, 300, 2):
        del table[f"key {number}"]
    table.update((number, (number,)) for number in range(500))
    some = set(range(700))
    some.difference_update(range(0, 700, 3))
    # Tuples and lists that have some of their items only.
    grown = tuple([number] for number in range(300))
    return len(table) == 650 and len(some) == 466 and grown[299] == [299] and sum(table[3]) == 3


@worker
def make_types():
    made = type("Made", (dict,), {"__slots__": ("first", "__weakref__"), "shared": [1]})
    item = made(a=1)
    item.first = [item]
    derived = type("Derived", (made,), {})()
    derived.attribute = exec
    compiled = compile("def inner(value, *, keyword=[1]):\n    return [value for _ in keyword]", "made.py", "exec")
    names = {}
    exec(compiled, names)
    return item.first[0] is item and derived.attribute is exec and names["inner"](3) == [3]


@worker
def collect():
    gc.collect()
    # Photographs of frozen objects, while nothing can be freed that others look at.
    gc.freeze()
    time.sleep(0.1)
    gc.unfreeze()
    return True


@worker
def wait(number):
    time.sleep(0.01 + number % 7 * 0.001)
    return True


def starting(target, *arguments, name=None):
    thread = threading.Thread(target=target, args=arguments, name=name or target.__name__, daemon=True)
    thread.start()
    return thread


class Application:
    """A FastAPI application in a loop of its own, which answers requests made in this process."""

    def __init__(self):
        import fastapi
        import httpx

        self.answered = 0
        self.application = fastapi.FastAPI()

        @self.application.get("/double/{number}")
        async def double(number: int) -> dict[str, int]:
            await asyncio.sleep(0)
            return {"doubled": number * 2}

        self.transport = httpx.ASGITransport(app=self.application)
        self.client = httpx.AsyncClient(transport=self.transport, base_url="http://within")

    async def ask(self, first):
        number = first
        while not ENDS.is_set():
            answer = await self.client.get(f"/double/{number}")
            check(answer.json() == {"doubled": 2 * number}, "a wrong answer:", answer.text)
            number += 1
            name = threading.current_thread().name
            PROGRESS[name] = PROGRESS.get(name, 0) + 1
            await asyncio.sleep(0.003)

    def serve(self):
        async def all_of_them():
            await asyncio.gather(*(self.ask(first) for first in (0, 10**6)))

        asyncio.run(all_of_them())


class Multiplication:
    """Products of matrices, right each time, and the threads of OpenBLAS that compute them."""

    def __init__(self):
        before = tasks()
        import numpy

        self.threads = sorted(tasks() - before)
        generator = numpy.random.default_rng(1)
        self.matrix = generator.integers(0, 100, (256, 256)).astype(float)
        self.vector = generator.integers(0, 100, 256).astype(float)
        self.expected = self.matrix @ (self.matrix @ self.vector)
        self.names = numpy.array([["an object"], {"of": "numpy"}, None], dtype=object)

    def once(self):
        return bool(((self.matrix @ self.matrix) @ self.vector == self.expected).all())

    def runs(self):
        """Whether the threads get on."""
        before = [nanoseconds(thread) for thread in self.threads]
        return eventually(
            lambda: (
                self.once() and all(now > then for now, then in zip(map(nanoseconds, self.threads), before))
            )
        )


def tasks():
    return {int(name) for name in os.listdir("/proc/self/task")}


def nanoseconds(thread):
    """How long a thread has run."""
    with open(f"/proc/self/task/{thread}/schedstat") as file:
        return int(file.read().split()[0])


def children():
    """All children, of every thread; an ended one that nobody has waited for is among them."""
    found = []
    for thread in tasks():
        with open(f"/proc/self/task/{thread}/children") as file:
            found += file.read().split()
    return found


def files():
    """Where each open file leads, without those that kmmem's recording or this function looks into for a moment."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            found[name] = os.readlink(f"/proc/self/fd/{name}")
    return {name: path for name, path in found.items() if not path.startswith("/proc/")}


def resident():
    """How many bytes of memory the process has in use."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def eventually(is_so, seconds=30):
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True


def check(is_so, *said):
    """Ends the process at once where something is wrong, in whatever thread or handler."""
    if not is_so:
        print(*said, file=sys.stderr, flush=True)
        os._exit(3)


def get_on(names):
    """Waits until each of some workers has done more than now."""
    done = dict(PROGRESS)
    check(eventually(lambda: all(PROGRESS.get(name, 0) > done.get(name, 0) for name in names)), "a thread hangs:", done)


class Photographer:
    """Takes photographs in every way that there is, and checks after each that nothing has changed."""

    WAYS = ("plainly", "in_a_thread", "in_a_handler", "in_a_finalizer")

    def __init__(self):
        self.photograph = None
        self.planted = [object(), {"a": [1]}, ("a", [2]), "a text of its own" * 2, 10**40, type("Kept", (), {}), lambda: 1]
        self.asked, self.given = queue.SimpleQueue(), queue.SimpleQueue()
        self.thread = starting(self.answer, name="photographs")
        signal.signal(signal.SIGUSR1, lambda *_: self.plainly(self.path))
        signal.signal(signal.SIGCHLD, lambda *_: check(False, "a child's end was said"))

    def answer(self):
        while True:
            self.plainly(self.asked.get())
            self.given.put(True)

    def plainly(self, path):
        self.photograph = kmmem.snapshot(path)

    def in_a_thread(self, path):
        self.asked.put(path)
        self.given.get(timeout=60)

    def in_a_handler(self, path):
        self.path = path
        signal.raise_signal(signal.SIGUSR1)

    def in_a_finalizer(self, path):
        class Dying:
            def __del__(dying):
                self.plainly(path)

        Dying()

    def take(self, number, path):
        """One photograph, and all that must be as before; a collection that is under way passes."""
        before, opened = self.state(), files()
        self.photograph = None
        way = getattr(self, self.WAYS[number % len(self.WAYS)])
        check(eventually(lambda: self.taken(way, path)), "no photograph was possible, each time a collection was under way")
        check(self.references() == before[0], "references have changed during photograph", number)
        try:
            os.waitpid(-1, os.WNOHANG)
            check(False, "waitpid has seen a stranger at photograph", number)
        except ChildProcessError:
            pass
        self.photograph.wait()
        # The recording opens files of its own for a moment.
        is_as_before = eventually(lambda: self.state() == before and files().items() <= opened.items(), seconds=5)
        check(is_as_before, f"photograph {number} has changed the process:", before, opened, "->", self.state(), files())

    def taken(self, way, path):
        try:
            way(path)
        except kmmem.SnapshotError as error:
            check("the garbage collector is at work" in str(error), error)
        return self.photograph is not None

    def references(self):
        return [sys.getrefcount(item) for item in self.planted]

    def state(self):
        return self.references(), sorted(tasks()), children()


class Modes:
    """What is on while photographs are taken, one after the other: nothing, kmmem's recording, tracemalloc."""

    def __init__(self):
        self.capture = os.path.join(FOLDER, "run.kmmem")

    def enter(self, number):
        self.leave()
        if number % 3 == 1:
            kmmem.start(self.capture, overwrite=True)
        elif number % 3 == 2:
            tracemalloc.start(4)

    def leave(self):
        if kmmem.is_tracking():
            kmmem.stop()
            os.unlink(self.capture)
        tracemalloc.stop()


def subinterpreter():
    """Makes one that stays, with objects of its own."""
    try:
        import _interpreters as interpreters

        legacy = interpreters.create("legacy")
        interpreters.exec(legacy, "held = [{'within': [number]} for number in range(1000)]; import json, decimal")
    except ImportError:
        import _xxsubinterpreters as interpreters

        legacy = interpreters.create()
        interpreters.run_string(legacy, "held = [{'within': [number]} for number in range(1000)]; import json")


def main():
    library = ctypes.CDLL(LIBRARY)
    library.allocate.restype = ctypes.c_long
    multiplication = Multiplication() if "packages" in OPTIONS else None
    application = Application() if "packages" in OPTIONS else None
    if "subinterpreter" in OPTIONS:
        subinterpreter()
    # Its items lie in a block of their own, which no one moves; the collector must not meet them while they change places.
    shared = [10**6 + number for number in range(1000)]
    items = ctypes.c_void_p.from_address(id(shared) + 24).value
    check(library.start_working(ctypes.c_void_p(items), ctypes.c_void_p(id(shared) + 16)) == 0, "no thread was started")
    natives = [starting(library.allocate, 1, name="allocate")]
    workers = [starting(work) for work in (make_cycles, resize, make_types, collect)]
    workers += [starting(wait, number, name=f"wait {number}") for number in range(THREADS)]
    if application is not None:
        workers.append(starting(application.serve))
    names = [thread.name for thread in workers]
    get_on(names)
    photographer, modes = Photographer(), Modes()
    told, sizes = [sys.getrefcount(item) for item in photographer.planted], []
    opened = files()
    for number in range(int(COUNT)):
        modes.enter(number)
        path = os.path.join(FOLDER, f"{number}.kmsnap")
        photographer.take(number, path)
        get_on(names)
        check(multiplication is None or multiplication.runs(), "OpenBLAS hangs, or a product is wrong")
        print(path, flush=True)
        sys.stdin.readline()
        sizes.append(resident())
    modes.leave()
    check(files().items() <= opened.items(), "files have stayed open:", opened, "->", files())
    ENDS.set()
    library.stop_working()
    for thread in [*natives, *workers]:
        thread.join(60)
        check(not thread.is_alive(), thread.name, "does not end")
    blas = len(multiplication.threads) if multiplication else 0
    # This thread, the photographs' and OpenBLAS's are left.
    check(eventually(lambda: len(tasks()) == 2 + blas), "threads are left:", tasks())
    check(sorted(shared) == list(range(10**6, 10**6 + 1000)), "a list has lost items")
    check(photographer.references() == told, "references have changed")
    atexit.register(lambda: photographer.take(0, os.path.join(FOLDER, "end.kmsnap")))
    print(json.dumps({"resident": sizes, "progress": PROGRESS, "openblas": blas}))


main()
