"""Live Python objects: argv says how many chords are held when the program looks at its memory."""

from __future__ import annotations

import sys

from object_churn import chord_at, summary
from workload import write_result


def main() -> None:
    """Hold the objects and report how many blocks of Python's allocators they are."""
    before = sys.getallocatedblocks()
    held = []
    for index in range(int(sys.argv[1])):
        chord = chord_at(index)
        held.append((chord, summary(chord)))
    write_result({"blocks": sys.getallocatedblocks() - before})


if __name__ == "__main__":
    main()
