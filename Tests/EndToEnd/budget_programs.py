"""Programs that hold themselves to budgets."""

from __future__ import annotations

import textwrap

import test_snapshot_api

START = """
    import asyncio, ctypes, gc, inspect, os, pickle, sys, tempfile, threading, warnings
    import kmmem

    # A collection within a block gives back what the program left before it: that is taken off what it keeps.
    gc.disable()
    # So do the interpreter's caches of names: those of the package itself are from before the recordings.
    kmmem.budget

    MEGABYTE = 1_000_000
    HALF = MEGABYTE // 2
    # A number that is worked out within a block is an object of that block.
    SIZES = [number * MEGABYTE for number in range(10)]

    def folders():
        # Recordings of this process's budgets that are still there.
        places = ("/dev/shm", tempfile.gettempdir())
        return [name for place in places for name in os.listdir(place) if f"kmmem-budget-{os.getpid()}-" in name]

    def used(measure, work):
        # What a block comes to, as the exception tells it; 0 where a limit of 0 holds.
        try:
            with kmmem.budget(**{measure: 0}):
                work()
        except kmmem.BudgetExceeded as error:
            assert error.measure == measure and error.limit == 0
            return error.used
        return 0

    def broken(work):
        try:
            work()
        except kmmem.BudgetExceeded as error:
            return error
        raise AssertionError("the budget holds")
"""


def run(interpreter, environment, folder, code: str) -> str:
    """What a program prints that has failed none of its assertions."""
    return test_snapshot_api.run(interpreter, environment, folder, textwrap.dedent(START) + textwrap.dedent(code))
