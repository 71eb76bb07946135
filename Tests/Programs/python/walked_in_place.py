"""Takes snapshots in place where a copy is forbidden, and looks that nothing is left behind: mappings, descriptors, handlers, references."""

import gc
import os
import signal
import sys

import kmmem
import uncopied

path = sys.argv[1]
kept = [uncopied.Planted() for _ in range(3000)]
uncopied.forbid()
try:
    kmmem.snapshot(path)
    raise SystemExit("the process was copied")
except kmmem.SnapshotError as error:
    print(error)
assert not os.path.exists(path)

signal.signal(signal.SIGHUP, lambda *_: None)
kmmem.snapshot(path + ".first", in_place=True)
gc.collect()


def state():
    """What a walk must leave as it is."""
    mapped = [line for line in open("/proc/self/maps") if "[" not in line]
    handlers = [signal.getsignal(number) for number in range(1, 32)]
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    counts = [sys.getrefcount(item) for item in (uncopied.Planted, kept[7], kept)]
    return len(mapped), sorted(os.listdir("/proc/self/fd")), handlers, mask, counts


before = state()
for _ in range(20):
    kmmem.snapshot(path, in_place=True, overwrite=True).wait()
after = state()
# The interpreter's own memory may have grown by an arena.
assert after[0] <= before[0] + 1, (before[0], after[0])
assert after[1:] == before[1:]
print("unharmed")
