"""Containers of C++ that only grow, and such that have a limit."""

import itertools

import native_tables as tables

numbers = itertools.count()
index, recent = tables.Index(), tables.RecentIndex()
log, ring, large_ring = tables.Log(), tables.Ring(32), tables.Ring(4096)


class Service:
    """Keeps an index in an attribute."""

    def __init__(self):
        self.index = tables.Index()
        self.recent = tables.RecentIndex()


service = Service()


def work():
    """Add something to each."""
    number = next(numbers)
    for held in (index, recent, service.index, service.recent):
        held.remember(f"/songs/{number}", number)
    log.append(number)
    ring.append(number)
    large_ring.append(number)
    tables.note(number)
    tables.glance(number, number)
    tables.sketch(number)
    tables.scribble(number)
    tables.total_anew(number)
