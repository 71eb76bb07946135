"""Object churn at depth 20: instances, tuples, lists, dicts and strings made and dropped by pure Python."""

from __future__ import annotations

from collections import deque

from workload import run

DEPTH = 20
HELD = 2_000
NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


class Note:
    """A pitch with a length, with an instance dictionary as most classes have."""

    def __init__(self, midi: int, beats: float) -> None:
        self.midi = midi
        self.beats = beats
        self.name = f"{NAMES[midi % 12]}{midi // 12 - 1}"


class Chord:
    """Some notes sounding together."""

    __slots__ = ("label", "notes", "pitches")

    def __init__(self, notes: list[Note]) -> None:
        self.notes = notes
        self.pitches = tuple(sorted({note.midi % 12 for note in notes}))
        self.label = "-".join(note.name for note in notes)


def chord_at(index: int) -> Chord:
    """The index-th chord of an endless, fixed progression."""
    root = 36 + index * 7 % 24
    return Chord([Note(root + step, 0.25 * (index % 8 + step)) for step in (0, 4, 7, 10 + index % 2)])


def summary(chord: Chord) -> dict[str, object]:
    """The chord as a dictionary, as a service would send it."""
    intervals = [high.midi - low.midi for low, high in zip(chord.notes, chord.notes[1:])]
    return {"label": chord.label, "pitches": list(chord.pitches), "intervals": intervals}


def churn(units: int) -> int:
    """Make `units` chords and their summaries, hold the last ones, drop the rest."""
    held: deque[tuple[Chord, dict[str, object]]] = deque(maxlen=HELD)
    checksum = 0
    for index in range(units):
        chord = chord_at(index)
        held.append((chord, summary(chord)))
        checksum += len(chord.label) + chord.pitches[-1]
    return checksum


def descend(depth: int, units: int) -> int:
    """Do the work `depth` calls further down."""
    return churn(units) if depth == 0 else descend(depth - 1, units)


if __name__ == "__main__":
    run(lambda units: descend(DEPTH, units), 700_000)
