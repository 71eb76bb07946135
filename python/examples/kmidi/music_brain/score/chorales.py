"""Bach's chorales out of music21's corpus, as a score and as a table of pitches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from music21 import corpus, key, stream

REST = -1

CHORALES = (
    "bwv66.6", "bwv269", "bwv10.7", "bwv253", "bwv26.6", "bwv244.15", "bwv255", "bwv256", "bwv257", "bwv258",
    "bwv259", "bwv260", "bwv261", "bwv263", "bwv264", "bwv265", "bwv266", "bwv267", "bwv268", "bwv270",
    "bwv271", "bwv272", "bwv273", "bwv276", "bwv277", "bwv278", "bwv279", "bwv280", "bwv281", "bwv282",
)  # fmt: skip


@dataclass(frozen=True)
class Chorale:
    """A chorale in four voices.

    ``notes`` has a row (start, end, MIDI number) for each note, in quarter notes. ``pitches`` has a row for each moment
    at which a voice moves and a column for each voice, soprano first: the MIDI number that sounds, or REST. ``onsets``
    gives these moments in quarter notes, and the end as its last element.
    """

    name: str
    score: stream.Score
    key: key.Key
    notes: np.ndarray
    onsets: np.ndarray
    pitches: np.ndarray

    @property
    def durations(self) -> np.ndarray:
        """How long each row of ``pitches`` sounds, in quarter notes."""
        return np.diff(self.onsets)


def load(name: str) -> Chorale:
    """Parse one chorale from its file, never from music21's pickles, so that every run does the same work."""
    score = corpus.parse(f"bach/{name}", forceSource=True)
    parts = [_notes_of(part) for part in score.parts]
    onsets, pitches = _pitch_table(parts)
    return Chorale(name, score, score.analyze("key"), np.concatenate(parts), onsets, pitches)


def load_several(count: int) -> Iterator[Chorale]:
    """Parse the first chorales of the list, one at a time."""
    for name in CHORALES[:count]:
        yield load(name)


def _notes_of(part: stream.Part) -> np.ndarray:
    """The notes of one part as rows of (start, end, MIDI number)."""
    rows = [
        (float(note.offset), float(note.offset + note.quarterLength), note.pitch.midi)
        for note in part.flatten().notes
        if note.isNote and note.quarterLength > 0
    ]
    return np.array(rows, dtype=np.float64)


def _pitch_table(parts: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The moments at which any part moves, and the pitch of every part after each."""
    onsets = np.unique(np.concatenate([notes[:, :2].ravel() for notes in parts]))
    pitches = np.full((len(onsets) - 1, len(parts)), REST, dtype=np.int64)
    for column, notes in enumerate(parts):
        rows = np.searchsorted(onsets, notes[:, :2])
        for (first, last), midi in zip(rows, notes[:, 2]):
            pitches[first:last, column] = midi
    return onsets, pitches
