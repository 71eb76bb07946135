"""One cycle of 3,000 objects: big_ring.py guilty|innocent."""

import gc
import sys

COUNT = 3000


class Link:
    def __init__(self, next_link):
        self.next_link = next_link


def make(is_closed):
    first = link = Link(None)  # guilty
    for _ in range(COUNT - 1):
        link = Link(link)  # guilty
    if is_closed:
        first.next_link = link  # guilty


gc.disable()
make(sys.argv[1] == "guilty")
