"""Describes chord progressions in words; needs nothing but the native core, so that an embedded Python can use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import penta_core
import penta_notes

LETTERS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")

CADENCES: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((48, 55, 64, 72), (53, 57, 65, 72), (55, 59, 62, 71), (48, 55, 64, 72)),
    ((57, 60, 64, 69), (50, 57, 65, 69), (52, 56, 62, 71), (57, 60, 64, 69)),
)


@dataclass(frozen=True)
class Step:
    """One chord of a progression and how far its voices go to the next."""

    symbol: str
    notes: tuple[str, ...]
    motion: int


def symbol_of(chord: penta_core.Chord) -> str:
    """The chord symbol, such as ``F#m7``."""
    return LETTERS[chord.root] + chord.suffix


def steps_of(chords: Sequence[Sequence[int]]) -> list[Step]:
    """Names each chord of MIDI notes and measures the least motion to the next (0 after the last)."""
    followers = [*chords[1:], chords[-1]] if chords else []
    return [
        Step(symbol_of(penta_core.detect(chord)), tuple(penta_notes.names(chord)), _motion(chord, follower))
        for chord, follower in zip(chords, followers)
    ]


def describe(progressions: Sequence[Sequence[Sequence[int]]]) -> str:
    """One line of text for each progression."""
    return "\n".join(
        " | ".join(f"{step.symbol} ({' '.join(step.notes)})" for step in steps_of(chords)) for chords in progressions
    )


def _motion(chord: Sequence[int], follower: Sequence[int]) -> int:
    return penta_core.lead(chord, follower).distance if len(chord) == len(follower) else 0
