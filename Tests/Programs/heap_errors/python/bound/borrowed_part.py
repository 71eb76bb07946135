"""A chord is asked after its score has gone; the innocent one keeps its score alive."""

import sys

import native

score = native.Score()
chord = score.borrowed_chord() if sys.argv[1] == "guilty" else score.chord()
del score
chord.last()  # called
print("done")
