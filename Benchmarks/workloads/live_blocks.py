"""Live C++ blocks: argv says how many are held when the program looks at its memory."""

from __future__ import annotations

import sys

from workload import write_result


def main() -> None:
    """Hold the blocks (none for 0) and report their number."""
    from benchmark_native import Blocks

    count = int(sys.argv[1])
    held = Blocks(count)
    write_result({"blocks": count})
    del held


if __name__ == "__main__":
    main()
