"""Reads the memory of the copy that the process in argv makes of itself next, until it has ended.

Prints "ready", and then the highest number of bytes that the copy had for itself: its own pages, those whose contents
it alone still has because the program has changed them since, and its page tables.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

PERIOD_SECONDS = 0.01
OWN = ("Private_Clean:", "Private_Dirty:", "Swap:")


def main() -> None:
    """Waits for the copy and samples it until it has ended."""
    print("ready", flush=True)
    copy = None
    while copy is None:
        time.sleep(0.001)
        copy = other_child(int(sys.argv[1]))
    highest = 0
    while (found := own_bytes(copy)) is not None:
        highest = max(highest, found)
        time.sleep(PERIOD_SECONDS)
    print(highest, flush=True)


def other_child(process: int) -> int | None:
    """A child of the process, this one excepted; the kernel must tell children (CONFIG_PROC_CHILDREN)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    return next((int(child) for child in children if int(child) != os.getpid()), None)


def own_bytes(process: int) -> int | None:
    """Bytes that only this process has; None once it has ended."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    lines = [line.split() for line in (rollup + status).splitlines() if line.endswith(" kB")]
    wanted = {name: int(value) for name, value, _ in lines}
    if "Private_Dirty:" not in wanted:
        return None
    return 1024 * sum(wanted.get(name, 0) for name in (*OWN, "VmPTE:"))


if __name__ == "__main__":
    main()
