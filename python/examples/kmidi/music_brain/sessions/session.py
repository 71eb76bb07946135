"""One person's work on one chorale."""

from __future__ import annotations

import weakref

import numpy as np

from music_brain.defects import planted
from music_brain.score.chorales import REST, Chorale
from music_brain.score.parallels import parallel_count
from music_brain.score.roman import Reading, read
from music_brain.score.voicings import motion_of, voicings_of
from music_brain.sessions.listener import ChordListener
from music_brain.sound.hearing import heard_profiles
from music_brain.sound.rendering import Rendering, render

FIFTH, OCTAVE = 7, 0


class Session:
    """Everything that is known about one chorale, built up step by step.

    Observers are told of every step; the session is its own first observer.
    """

    def __init__(self, chorale: Chorale) -> None:
        """Observe oneself: a cycle unless the reference is weak."""
        self.chorale = chorale
        self.steps_done: list[str] = []
        self.readings: list[Reading] = []
        self.symbols: list[str] = []
        self.rendering: Rendering | None = None
        if planted("session-cycle"):
            self.observers = [self]  # planted: session-cycle
        else:
            self.observers = [weakref.proxy(self)]  # innocent: session-cycle

    def step_done(self, step: str) -> None:
        """Note a finished step."""
        self.steps_done.append(step)

    def analyse(self) -> None:
        """Read the Roman numerals, name the chords natively and compare the two."""
        self.readings = read(self.chorale)
        self.symbols, roots = _heard(*_score_profiles(self.chorale.pitches))
        rows = np.searchsorted(self.chorale.onsets, [reading.onset for reading in self.readings])
        self.agreement = float(np.mean([reading.root == roots[row] for reading, row in zip(self.readings, rows)]))
        self._tell("analyse")

    def lead_voices(self) -> None:
        """Measure how the voices move."""
        pitches = self.chorale.pitches
        self.moved, self.least = motion_of(pitches)
        self.fifths, self.octaves = parallel_count(pitches, FIFTH), parallel_count(pitches, OCTAVE)
        self.nearest = voicings_of(self.chorale).mean_nearest()
        self._tell("lead voices")

    def play(self) -> None:
        """Render the chorale to audio and look whether the chords can be heard in it."""
        self.rendering = render(self.chorale.notes)
        profiles = heard_profiles(self.rendering.audio, self.chorale.onsets)
        heard, _ = _heard(profiles, _score_profiles(self.chorale.pitches)[1])
        self.audible = float(np.mean([first == second for first, second in zip(heard, self.symbols)]))
        self._tell("play")

    def _tell(self, step: str) -> None:
        for observer in self.observers:
            observer.step_done(step)


def _score_profiles(pitches: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pitch-class profile and the bass of every row of pitches (a bass of -1: silence)."""
    sounding = pitches != REST
    profiles = np.zeros((len(pitches), 12), dtype=np.float32)
    rows, _ = np.nonzero(sounding)
    np.add.at(profiles, (rows, pitches[sounding] % 12), 1)
    lowest = np.where(sounding, pitches, 128).min(axis=1)
    return profiles, np.where(lowest < 128, lowest % 12, -1).astype(np.int32)


def _heard(profiles: np.ndarray, basses: np.ndarray) -> tuple[list[str], list[int]]:
    listener = ChordListener()
    listener.listen(profiles, basses)
    return listener.symbols, listener.roots
