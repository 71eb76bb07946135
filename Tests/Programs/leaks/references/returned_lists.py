"""Lists that C returned and nobody has any more: returned_lists.py guilty|innocent."""

import sys

import counts

make = getattr(counts, "make_" + sys.argv[1])
for number in range(200):
    assert make(20) == [None] * 20  # guilty
