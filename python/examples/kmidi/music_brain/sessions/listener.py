"""Hears the chords that the native core detects."""

from __future__ import annotations

import weakref

import numpy as np

import penta_core
from music_brain.defects import planted
from music_brain.progression import symbol_of
from music_brain.sessions.recent import remember


class ChordListener:
    """Owns an event hub and notes every chord that is published on it."""

    def __init__(self) -> None:
        """Subscribe to the own hub: a cycle through C++ unless the hub holds the listener weakly."""
        self.symbols: list[str] = []
        self.roots: list[int] = []
        self.hub = penta_core.EventHub()
        if planted("callback-cycle"):
            self.hub.subscribe(self.on_chord)  # planted: callback-cycle
        else:
            self.hub.subscribe(_weakly(self.on_chord))  # innocent: callback-cycle

    def listen(self, profiles: np.ndarray, basses: np.ndarray) -> None:
        """Let the native core detect the chords of pitch-class profiles."""
        penta_core.scan(profiles, basses, self.hub)

    def on_chord(self, event: penta_core.ChordEvent) -> None:
        """Note one chord."""
        symbol = symbol_of(event.chord)
        self.symbols.append(symbol)
        self.roots.append(event.chord.root)
        remember(symbol)


def _weakly(method):
    """A callback that calls a bound method as long as its object lives."""
    reference = weakref.WeakMethod(method)

    def call(event: penta_core.ChordEvent) -> None:
        target = reference()
        if target is not None:
            target(event)

    return call
