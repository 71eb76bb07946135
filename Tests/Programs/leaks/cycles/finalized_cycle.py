"""Cycles of objects with __del__, which the collector frees since Python 3.4: finalized_cycle.py guilty|innocent."""

import gc
import sys
import weakref

ended = []


class Resource:
    def __init__(self, link):
        self.owner = Owner(link(self))  # guilty

    def __del__(self):
        ended.append(1)


class Owner:
    def __init__(self, resource):
        self.resource = resource

    def __del__(self):
        ended.append(2)


def itself(resource):
    return resource


gc.disable()
for _ in range(50):
    Resource(itself if sys.argv[1] == "guilty" else weakref.ref)  # guilty
