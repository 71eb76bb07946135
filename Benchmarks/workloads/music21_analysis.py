"""music21 analysis: Bach chorales parsed from the corpus, keys found, chords named by Roman numerals."""

from __future__ import annotations

from workload import run

CHORALES = ("bwv66.6", "bwv269", "bwv347", "bwv153.1", "bwv86.6", "bwv267", "bwv302", "bwv318", "bwv352", "bwv388")


def analysis(units: int) -> int:
    """Analyse `units` chorales, beginning again after the last one."""
    return sum(chorale(CHORALES[index % len(CHORALES)]) for index in range(units))


def chorale(name: str) -> int:
    """Parse one chorale from its source, never from music21's cache, and count over its numerals."""
    from music21 import corpus, roman

    score = corpus.parse(name, forceSource=True)
    key = score.analyze("key")
    chords = score.chordify().recurse().getElementsByClass("Chord")
    figures = [roman.romanNumeralFromChord(chord, key).figure for chord in chords]
    return key.tonic.pitchClass + sum(len(figure) for figure in figures)


if __name__ == "__main__":
    run(analysis, 20)
