"""Spells MIDI notes as a musician would in a key: E sharp, not F, before F sharp minor."""

from __future__ import annotations

from music21 import key, pitch

SHARP_SIDE = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_SIDE = ("C", "D-", "D", "E-", "E", "F", "G-", "G", "A-", "A", "B-", "B")


class Spelling:
    """The names of the twelve pitch classes in one key."""

    def __init__(self, home: key.Key) -> None:
        """Take the scale's own names first, then the leading tone's, then sharps or flats as the signature has them."""
        self._names = list(SHARP_SIDE if home.sharps >= 0 else FLAT_SIDE)
        leading_tone = home.tonic.transpose("-m2")
        for named in (leading_tone, *home.pitches):
            self._names[named.pitchClass] = named.name

    def pitch_of(self, midi: int) -> pitch.Pitch:
        """The pitch of a MIDI number, in the octave that its spelling asks for."""
        spelled = pitch.Pitch(self._names[midi % 12])
        spelled.octave = (midi - int(spelled.alter)) // 12 - 1
        return spelled
