"""Continues a chorale with the trained networks."""

from __future__ import annotations

import numpy as np

import penta_core
from music_brain.models.features import LOWEST_KEY, MEMORY, features_of
from music_brain.models.training import VOICES


def compose(bank: penta_core.ModelBank, opening: np.ndarray, length: int, seed: int) -> np.ndarray:
    """The opening (at least MEMORY rows of pitches) and ``length`` new rows, the same for the same seed."""
    random = np.random.default_rng(seed)
    rows = list(opening)
    for _ in range(length):
        past = np.array(rows[-MEMORY:])
        rows.append(np.array([_drawn(bank, past, voice, random) for voice in range(len(VOICES))]))
    return np.array(rows)


def notes_of(pitches: np.ndarray) -> np.ndarray:
    """Rows of (start, end, MIDI number) that play each row of pitches for a quarter note."""
    starts = np.repeat(np.arange(len(pitches), dtype=np.float64), pitches.shape[1])
    return np.column_stack([starts, starts + 1, pitches.ravel()])


def _drawn(bank: penta_core.ModelBank, past: np.ndarray, voice: int, random: np.random.Generator) -> int:
    chances = bank.predict(VOICES[voice], features_of(past, voice)).astype(np.float64)
    return LOWEST_KEY + int(random.choice(len(chances), p=chances / chances.sum()))
