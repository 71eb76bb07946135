"""Roman-numeral analysis with music21."""

from __future__ import annotations

from dataclasses import dataclass

from music21 import chord, key, roman

from music_brain.score.chorales import Chorale
from music_brain.score.spelling import Spelling


@dataclass(frozen=True)
class Reading:
    """One chord of the score as a music theorist reads it.

    ``onset`` is its moment in quarter notes, ``root`` a pitch class (0 for C).
    """

    onset: float
    measure: int
    figure: str
    root: int
    notes: tuple[int, ...]


def read(chorale: Chorale) -> list[Reading]:
    """The Roman numerals of a chorale in its own key, one for each moment at which a voice moves."""
    chords = chorale.score.chordify().flatten().getElementsByClass(chord.Chord)
    return [_reading(sounding, chorale.key) for sounding in chords]


def figures_of(chords: tuple[tuple[int, ...], ...], tonic: str) -> list[str]:
    """The Roman numerals of chords of MIDI notes in a key such as ``"G"`` or ``"f#"`` (small letters: minor)."""
    home = key.Key(tonic)
    spelling = Spelling(home)
    spelled = [chord.Chord([spelling.pitch_of(note) for note in notes]) for notes in chords]
    return [roman.romanNumeralFromChord(sounding, home).figure for sounding in spelled]


def _reading(sounding: chord.Chord, home: key.Key) -> Reading:
    return Reading(
        onset=float(sounding.offset),
        measure=sounding.measureNumber or 0,
        figure=roman.romanNumeralFromChord(sounding, home).figure,
        root=sounding.root().pitchClass,
        notes=tuple(pitch.midi for pitch in sounding.pitches),
    )
