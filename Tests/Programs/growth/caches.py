"""Caches that remember for ever, and such that forget."""

import collections
import functools
import itertools
import weakref

SONG_LIMIT = 100_000

answers = {}
songs = {}
cleared = {}
recent = collections.OrderedDict()
by_user = collections.defaultdict(list)
by_voice = {voice: [] for voice in ("soprano", "alto", "tenor", "bass")}
living = weakref.WeakValueDictionary()
known = weakref.WeakValueDictionary()
kept = []
notes_of = weakref.WeakKeyDictionary()
numbers = itertools.count()


class Service:
    """Counts paths; its second table holds 64 at most."""

    def __init__(self):
        self.paths = {}
        self.latest = {}
        self.max_entries = 64


class Song:
    """A song with a method whose results are kept with the song itself."""

    @functools.lru_cache(maxsize=None)
    def key(self):
        """Return the key."""
        return ["C major"]

    @functools.cached_property
    def title(self):
        """Return the title."""
        return ["a title"]


service = Service()


@functools.lru_cache(maxsize=None)
def chord(number):
    """Return a chord."""
    return [number]


@functools.lru_cache(maxsize=32)
def interval(number):
    """Return an interval."""
    return [number]


@functools.lru_cache(maxsize=100_000)
def scale(number):
    """Return a scale."""
    return [number]


def work():
    """Use every cache once."""
    number = next(numbers)
    url = f"/songs/{number}"
    answers[url] = [url]
    chord(number)
    interval(number)
    scale(number)
    if len(songs) < SONG_LIMIT:
        songs[url] = 1
    cleared[url] = 1
    if len(cleared) > 50:
        cleared.clear()
    recent[url] = 1
    if len(recent) > 40:
        recent.popitem(last=False)
    service.paths[url] = service.paths.get(url, 0) + 1
    service.latest[url] = 1
    if len(service.latest) > service.max_entries:
        service.latest.pop(next(iter(service.latest)))
    by_user[f"user-{number}"].append(url)
    for voice in by_voice.values():
        voice.append(number)
    song = Song()
    song.key()
    assert song.title
    living[number] = Song()
    kept.append(Song())
    known[number] = kept[-1]
    notes_of[Song()] = [url]


ACCUSED = {
    "answers": "CONFIRMED",
    "chord": "CONFIRMED",
    "service.paths": "CONFIRMED",
    "by_user": "CONFIRMED",
    "by_voice[…]": "CONFIRMED",
    "Song.key": "CONFIRMED",
    "kept": "CONFIRMED",
}
NOT_ACCUSED = {"songs": "FILLING", "scale": "FILLING"}
INNOCENT = ["interval", "cleared", "recent", "service.latest", "living", "known", "notes_of", "Song.title", "by_user[…]"]
