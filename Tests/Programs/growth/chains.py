"""Objects that hold each other without a container: chains that only become longer, and such that are cut."""

import itertools

numbers = itertools.count()


class Link:
    """Knows the one before."""

    __slots__ = ("before", "number")

    def __init__(self, number, before):
        self.number = number
        self.before = before


class Node:
    """Part of a tree that is never balanced."""

    def __init__(self, number):
        self.number = number
        self.left = self.right = None


class Recorder:
    """Keeps its latest event, which knows those before."""

    latest = None


head = None
recent = None
pair = None
tree = Node(0)
lately = Node(0)


def cut(link, length):
    """Let go of what lies farther back than a length."""
    for _ in range(length):
        if link is None:
            return
        link = link.before
    if link is not None:
        link.before = None


def grow(node, number):
    """Add to the right of the last node."""
    while node.right is not None:
        node = node.right
    node.right = Node(number)


def work():
    """Make each one longer."""
    global head, lately, pair, recent
    number = next(numbers)
    head = Link(number, head)
    Recorder.latest = Link(number, Recorder.latest)
    recent = Link(number, recent)
    cut(recent, 40)
    pair = (number, pair)
    grow(tree, number)
    grow(lately, number)
    lately = lately.right


ACCUSED = {
    "head.before…": "CONFIRMED",
    "Recorder.latest.before…": "CONFIRMED",
    "tree.right…": "CONFIRMED",
    "pair[…]…": "CONFIRMED",
}
NOT_ACCUSED = {}
INNOCENT = ["recent", "lately"]
