"""Workers of a pool that wait for more work, and have none of the last one's buffers: idle_pool.py innocent [SNAPSHOT].

With a path it photographs itself there while they wait; at the exit of a program they are gone.
"""

import sys
from concurrent.futures import ThreadPoolExecutor


class Buffer:
    def __init__(self):
        self.samples = bytearray(100_000)


def work(number):
    buffer = Buffer()
    buffer.samples[0] = 1
    return number


pool = ThreadPoolExecutor(4)
assert sum(pool.map(work, range(20))) == 190
if len(sys.argv) > 2:
    import kmmem

    kmmem.snapshot(sys.argv[2]).wait()
