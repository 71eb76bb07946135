"""Nodes whose payload holds their own Python object: held_node.py guilty|innocent."""

import sys

import widgets


class Payload:
    node = None


def itself(node):
    return node


link = itself if sys.argv[1] == "guilty" else id
for _ in range(6):
    payload = Payload()  # guilty
    node = widgets.make_pair(True, payload)  # guilty
    payload.node = link(node)  # guilty
del payload, node
