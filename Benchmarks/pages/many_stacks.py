"""A program with about as many stacks as asked for: ways at random through ten functions, a block at each end."""

from __future__ import annotations

import random
import sys

FUNCTIONS = 10
SOURCE = """
def way_{number}(depth):
    if depth == 0:
        kept.append([depth])
    else:
        ways[int(draw() * len(ways))](depth - 1)
"""


def main(stacks: int) -> None:
    """Go the ways; they are long enough that hardly two are the same."""
    draw = random.Random(7).random
    scope: dict[str, object] = {"kept": [], "ways": [], "draw": draw}
    exec("".join(SOURCE.format(number=number) for number in range(FUNCTIONS)), scope)
    ways = scope["ways"] = [scope[f"way_{number}"] for number in range(FUNCTIONS)]
    for _ in range(stacks):
        ways[0](7 + int(draw() * 5))


if __name__ == "__main__":
    main(int(sys.argv[1]))
