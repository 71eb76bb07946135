"""A table of which C takes a reference at every call, photographed twice: used_table.py guilty|innocent [FOLDER].

Leaves run.kmmem, a.kmsnap and b.kmsnap in the folder. Without one it prints how many references there are too many.
"""

import sys

import counts

folder = sys.argv[2] if len(sys.argv) > 2 else None
if folder:
    import kmmem

    kmmem.start(folder + "/run.kmmem")


class Table:
    def __init__(self):
        self.entries = {number: str(number) for number in range(100)}


def work(calls):
    for _ in range(calls):
        use(TABLE)  # guilty


TABLE = Table()  # guilty
use = getattr(counts, "use_" + sys.argv[1])
if folder:
    work(100)
    kmmem.snapshot(folder + "/a.kmsnap").wait()
    work(500)
    kmmem.snapshot(folder + "/b.kmsnap").wait()
    kmmem.stop()
else:
    before = sys.getrefcount(TABLE)
    work(500)
    print(sys.getrefcount(TABLE) - before)
