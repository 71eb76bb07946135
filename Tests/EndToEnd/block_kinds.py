"""What made a block, by its number in a capture (enum kmm_kind), and what is no block: events."""

KINDS = "none malloc calloc realloc aligned new new[] raw mem object mapping file-mapping reservation arena".split()
KINDS += "realtime-allocation realtime-free realtime-mapping realtime-unmapping realtime-lock realtime-wait".split()
KINDS += "free unmapping lock wait".split()
KINDS += "double-free invalid-free mismatched-free overflow underflow use-after-free given-back".split()
HEAP_KINDS = frozenset("malloc calloc realloc aligned new new[] raw".split())
OBJECT_KINDS = frozenset(("mem", "object"))
