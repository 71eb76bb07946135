"""3,000 objects of which each holds twenty others: big_cluster.py guilty|innocent."""

import gc
import sys
import weakref

COUNT, NEIGHBOURS = 3000, 20


class Person:
    def __init__(self):
        self.friends = []  # guilty


def make(link):
    people = [Person() for _ in range(COUNT)]  # guilty
    for number, person in enumerate(people):
        for step in range(1, NEIGHBOURS + 1):
            person.friends.append(link(people[(number + step * step * 7) % COUNT]))  # guilty


def itself(person):
    return person


gc.disable()
make(itself if sys.argv[1] == "guilty" else weakref.ref)
