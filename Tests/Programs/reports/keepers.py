"""Who keeps what others have made: a cache, its innocent twin, and variables of a closure, a class and a decorated function."""

import functools

COUNT = 50
SIZE = 10_000


class Chord:
    def __init__(self):
        self.samples = bytes(SIZE)


def for_cache():
    return [Chord() for _ in range(COUNT)]


def for_twin():
    return [Chord() for _ in range(COUNT)]


def for_closure():
    return [Chord() for _ in range(COUNT)]


def for_class():
    return [Chord() for _ in range(COUNT)]


def for_decorated():
    return [Chord() for _ in range(COUNT)]


def fill_cache(chords):
    return dict(enumerate(chords))


def fill_twin(chords):
    return dict(enumerate(chords))


def hold_twin(chords):
    return list(chords)


def fill_closure(chords):
    seen = {}

    def look(key, chord):
        seen[key] = chord
        return look

    for key, chord in enumerate(chords):
        look(key, chord)
    return look


class Registry:
    known = {}


def fill_class(chords):
    Registry.known = dict(enumerate(chords))


def decorate(chords):
    rest = iter(chords)

    @functools.cache
    def chord(_):
        return next(rest)

    for key in range(COUNT):
        chord(key)
    return chord


cache = fill_cache(for_cache())
chords = for_twin()
twin, held = fill_twin(chords), hold_twin(chords)
del chords
look = fill_closure(for_closure())
fill_class(for_class())
chord = decorate(for_decorated())
