"""A program that asks a peer about its own heap; argv: kind and size of the heap, name of the question.

The peers answer inside the program, which stands still meanwhile: their whole time is a pause.
"""

from __future__ import annotations

import gc
import io
import sys
import time
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any, Callable

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from heaps import made
from workload import memory, write_result


def guppy_heap(heap: object) -> object:
    """What the heap consists of, by type and size."""
    from guppy import hpy

    found = hpy().heap()
    str(found)
    return found


def guppy_referrers(heap: object) -> object:
    """The same by the types of those that hold the objects."""
    found: Any = guppy_heap(heap)
    str(found.byrcs)
    return found


def pympler_summary(heap: object) -> object:
    """What the heap consists of, by type and size."""
    from pympler import muppy, summary

    rows = summary.summarize(muppy.get_objects())
    with redirect_stdout(io.StringIO()):
        summary.print_(rows)
    return rows


def pympler_sizes(heap: object) -> object:
    """The bytes of all that one object leads to."""
    from pympler import asizeof

    return asizeof.asizeof(heap)


def objgraph_growth(heap: object) -> object:
    """How many objects of each type there are."""
    import objgraph

    return objgraph.growth(limit=20)


def objgraph_by_type(heap: object) -> object:
    """All objects of one type."""
    import objgraph

    return objgraph.by_type("Point")


def objgraph_chain(heap: Any) -> object:  # noqa: ANN401
    """A way from a module to one object."""
    import objgraph

    return objgraph.find_backref_chain(heap.records[0].points[0], objgraph.is_proper_module)


# Imported before the clock starts.
MODULES = {
    "guppy3": ("guppy",),
    "pympler": ("pympler.asizeof", "pympler.muppy", "pympler.summary"),
    "objgraph": ("objgraph",),
}
QUESTIONS: dict[str, Callable[[Any], object]] = {
    "guppy3 heap": guppy_heap,
    "guppy3 byrcs": guppy_referrers,
    "pympler summary": pympler_summary,
    "pympler asizeof": pympler_sizes,
    "objgraph growth": objgraph_growth,
    "objgraph by_type": objgraph_by_type,
    "objgraph find_backref_chain": objgraph_chain,
}


def main() -> None:
    """Writes down how long the answer took and how much memory was needed for it."""
    for module in MODULES[sys.argv[3].split()[0]]:
        import_module(module)
    heap = made()
    gc.collect()
    started = time.perf_counter()
    gc.collect()
    collection = time.perf_counter() - started
    # From here on the highest memory is counted anew.
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    before = memory()["resident_bytes"]
    started = time.perf_counter()
    answer = QUESTIONS[sys.argv[3]](heap)
    seconds = time.perf_counter() - started
    grown = memory()["peak_resident_bytes"] - before
    del answer
    write_result({"collection_seconds": collection, "seconds": seconds, "grown_bytes": grown})


if __name__ == "__main__":
    main()
