"""Reads a short piece with music21 and analyses it."""

from music21 import converter, roman

piece = converter.parse("tinyNotation: 4/4 c4 d e f g a b c' c'1 c4 e g c' g1")
tonic = piece.analyze("key")
chords = piece.chordify().recurse().getElementsByClass("Chord")
figures = [roman.romanNumeralFromChord(chord, tonic).figure for chord in chords]
assert tonic.name == "C major"
assert figures
