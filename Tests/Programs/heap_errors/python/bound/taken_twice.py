"""A chord is deleted with its Python object, and again by its library; the innocent object only borrows it."""

import sys

import native

library = native.Library()
chord = library.taken_chord() if sys.argv[1] == "guilty" else library.chord()
del chord
library.clear()  # called
print("done")
