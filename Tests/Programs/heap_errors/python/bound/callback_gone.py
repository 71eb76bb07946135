"""A callback takes its listener away while the source of events still needs it; the innocent one leaves it there."""

import sys

import native

hub = native.Hub()
hub.listen(hub.clear if sys.argv[1] == "guilty" else lambda: None)
hub.emit()  # called
hub.clear()
print("done")
