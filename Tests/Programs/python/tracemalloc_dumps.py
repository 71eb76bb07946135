"""Two dumps of tracemalloc, and what tracemalloc itself makes of them.

tracemalloc_dumps.py FOLDER FRAMES: before.dump, after.dump and truth.json in the folder.
"""

import json
import sys
import tracemalloc
from pathlib import Path


def lines(statistics):
    """Each line with its bytes and blocks."""
    return {f"{s.traceback[0].filename}:{s.traceback[0].lineno}": [s.size, s.count] for s in statistics}


def differences(statistics):
    """Each line with its bytes, blocks, and what it has more of."""
    return {
        f"{s.traceback[0].filename}:{s.traceback[0].lineno}": [s.size, s.size_diff, s.count, s.count_diff]
        for s in statistics
    }


def unnamed(depth):
    """Lines in a file whose name is no ASCII."""
    code = "def made(n):\n  return [bytes(100 + n)] if n == 0 else made(n - 1) + [bytes(n)]\nresult = made(20)"
    return exec(compile(code, f"m\u00fcsik-{depth}.py", "exec"), {})


def main():
    folder, frames = Path(sys.argv[1]), int(sys.argv[2])
    tracemalloc.start(frames)
    goes = [bytes(300) for _ in range(50)]
    stays = {f"key {number}": [number] * 20 for number in range(300)}
    large = bytearray(1 << 20)
    before = tracemalloc.take_snapshot()
    del goes
    large.extend(bytes(100_000))
    new = [unnamed(number) for number in range(3)] + [tuple(range(number, number + 5)) for number in range(1000)]
    after = tracemalloc.take_snapshot()
    if len(sys.argv) > 3:
        own = [tracemalloc.Filter(True, pattern) for pattern in (__file__, "m\u00fcsik*")]
        before, after = before.filter_traces(own), after.filter_traces(own)
    before.dump(folder / "before.dump")
    after.dump(folder / "after.dump")
    truth = {
        "before": lines(before.statistics("lineno")),
        "after": lines(after.statistics("lineno")),
        "differences": differences(after.compare_to(before, "lineno")),
    }
    (folder / "truth.json").write_text(json.dumps(truth))
    assert stays
    assert new


main()
