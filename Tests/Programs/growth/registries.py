"""Registries that only grow, and such that do not."""

import atexit
import itertools
import logging
import warnings

numbers = itertools.count()
identities = set()
names = {}
voices = {}
listeners = []
subscribers = []


class Plugin:
    """Remembers all of its kind."""

    registry = []

    def __init__(self):
        Plugin.registry.append(self)


class State:
    """Gets attributes as it goes."""


state = State()


def collector():
    """Return a function that keeps what it is given."""
    seen = []

    def add(item):
        seen.append(item)

    return add


add = collector()


def remember(item, seen=[]):  # noqa: B006
    """Keep an item among the defaults."""
    seen.append(item)


def count(item):
    """Keep an item with the function."""
    count.calls.append(item)


count.calls = []


def register_flush():
    """Return a list that only a callback of atexit holds."""
    history = []
    atexit.register(history.clear)
    return history.append


keep = register_flush()


def work():
    """Use every registry once."""
    number = next(numbers)
    Plugin()
    add(number)
    remember(number)
    count(number)
    keep(number)
    identities.add(number * 1000)
    logging.getLogger(f"request.{number}")
    names.setdefault(f"name-{number % 7}", [number])
    voices["soprano", number % 4] = number
    setattr(state, f"user_{number}", number)
    listeners.append(work)
    subscribers.append(work)
    subscribers.remove(work)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn("always the same", stacklevel=1)


ACCUSED = {
    "Plugin.registry": "CONFIRMED",
    "add.<closure seen>": "CONFIRMED",
    "remember.__defaults__[…]": "CONFIRMED",
    "count.calls": "CONFIRMED",
    "keep.__self__": "CONFIRMED",
    "identities": "CONFIRMED",
    "state": "CONFIRMED",
    "listeners": "CONFIRMED",
    "logging.Logger.manager.loggerDict": "CONFIRMED",
}
NOT_ACCUSED = {}
INNOCENT = ["names", "voices", "subscribers", "__warningregistry__"]
