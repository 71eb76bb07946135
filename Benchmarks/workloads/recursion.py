"""Recursion at depth 200: a nested structure is built, rewritten and read, with objects made at every level."""

from __future__ import annotations

from workload import run

DEPTH = 200


class Node:
    """One level of a nested phrase."""

    __slots__ = ("child", "label", "values")

    def __init__(self, label: str, values: list[int], child: Node | None) -> None:
        self.label = label
        self.values = values
        self.child = child


def build(level: int, seed: int) -> Node | None:
    """A chain of `level` nodes, made from the outside in."""
    if level == 0:
        return None
    values = [seed + level * step for step in range(4)]
    return Node(f"{seed % 97}.{level}", values, build(level - 1, seed))


def transposed(node: Node | None, interval: int) -> Node | None:
    """The same chain with every value moved, made from the inside out."""
    if node is None:
        return None
    child = transposed(node.child, interval)
    return Node(node.label, [value + interval for value in node.values], child)


def flattened(node: Node | None) -> list[tuple[str, int]]:
    """Label and sum of every node, innermost first."""
    if node is None:
        return []
    rows = flattened(node.child)
    rows.append((node.label, sum(node.values)))
    return rows


def recurse(units: int) -> int:
    """Build, rewrite and read `units` chains."""
    checksum = 0
    for seed in range(units):
        rows = flattened(transposed(build(DEPTH, seed), seed % 12))
        checksum += len(rows) + rows[0][1] + rows[-1][1]
    return checksum


if __name__ == "__main__":
    run(recurse, 9_000)
