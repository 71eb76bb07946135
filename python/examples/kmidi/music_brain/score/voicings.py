"""The distinct voicings of a chorale and how far they lie apart."""

from __future__ import annotations

import functools

import numpy as np

import penta_core
from music_brain.defects import planted
from music_brain.score.chorales import REST, Chorale


class Voicings:
    """The distinct four-voice chords of a chorale; their distances are remembered as long as the voicings live."""

    def __init__(self, pitches: np.ndarray) -> None:
        """Keep the rows in which every voice sounds, each once."""
        complete = pitches[np.all(pitches != REST, axis=1)]
        self.chords: list[list[int]] = np.unique(complete, axis=0).tolist()
        self._distances: dict[tuple[int, int], int] = {}  # innocent: method-cache

    def distance(self, first: int, second: int) -> int:
        """The least motion between two voicings, in semitones."""
        pair = (first, second)
        if pair not in self._distances:
            self._distances[pair] = penta_core.lead(self.chords[first], self.chords[second]).distance
        return self._distances[pair]

    def mean_nearest(self) -> float:
        """How far a voicing is, on average, from the one nearest to it."""
        count = len(self.chords)
        table = np.zeros((count, count))
        for first in range(count):
            for second in range(first):
                table[first, second] = table[second, first] = self.distance(first, second)
        np.fill_diagonal(table, np.inf)
        return float(table.min(axis=1).mean())


class ImmortalVoicings(Voicings):
    """Voicings whose method cache belongs to the class: it holds every instance that was ever asked."""

    @functools.cache  # noqa: B019  # planted: method-cache
    def distance(self, first: int, second: int) -> int:
        """The least motion between two voicings, in semitones."""
        return penta_core.lead(self.chords[first], self.chords[second]).distance


def voicings_of(chorale: Chorale) -> Voicings:
    """The voicings of a chorale."""
    return ImmortalVoicings(chorale.pitches) if planted("method-cache") else Voicings(chorale.pitches)


def motion_of(pitches: np.ndarray) -> tuple[int, int]:
    """What the voices really move and the least they could move, in semitones, where all voices sound."""
    complete = pitches[np.all(pitches != REST, axis=1)]
    moved = int(np.abs(np.diff(complete, axis=0)).sum())
    rows = complete.tolist()
    least = sum(penta_core.lead(row, follower).distance for row, follower in zip(rows, rows[1:]))
    return moved, least
