"""A track is closed, which deletes its array of samples as one; the innocent class knows that they are many."""

import sys

import native

track = native.Track() if sys.argv[1] == "guilty" else native.ArrayTrack()
track.open()
track.close()  # called
print("done")
