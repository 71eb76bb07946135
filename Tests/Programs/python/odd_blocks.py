"""Native blocks that are hard to read or to find, in a photograph of a recorded process.

Arguments: capture, snapshot, truth (JSON).
"""

import ctypes
import json
import mmap
import sys

import kmmem

PROT_NONE, READ_WRITE, MADV_DONTFORK, MADV_DOFORK = 0, 3, 10, 11
LARGE = 256 << 20
PAGES = 1 << 20


def call(result):
    assert result == 0, ctypes.get_errno()


def words(block):
    return (ctypes.c_uint64 * 16).from_address(block)


with kmmem.track(sys.argv[1]):
    # Functions that are looked up now are those that are recorded.
    libc = ctypes.CDLL(None, use_errno=True)
    libc.malloc.restype = libc.calloc.restype = libc.aligned_alloc.restype = (
        ctypes.c_void_p
    )
    libc.malloc.argtypes = [ctypes.c_size_t]
    libc.calloc.argtypes = libc.aligned_alloc.argtypes = [
        ctypes.c_size_t,
        ctypes.c_size_t,
    ]
    libc.free.argtypes = [ctypes.c_void_p]
    libc.mprotect.argtypes = libc.madvise.argtypes = [
        ctypes.c_void_p,
        ctypes.c_size_t,
        ctypes.c_int,
    ]
    blocks = {
        "holder": libc.calloc(16, 8),
        "large": libc.malloc(LARGE),
        "forbidden": libc.aligned_alloc(mmap.PAGESIZE, PAGES),
        "kept back": libc.aligned_alloc(mmap.PAGESIZE, PAGES),
    }
    # What a block begins with may be any number: here those by which kinds of blocks are known, among others.
    blocks |= {f"counted {number}": libc.malloc(128) for number in range(1, 40)}
    for number in range(1, 40):
        words(blocks[f"counted {number}"])[0] = number
    holder = words(blocks["holder"])
    holder[1] = blocks["large"] + LARGE // 2
    holder[2], holder[3] = blocks["forbidden"], blocks["kept back"]
    call(libc.mprotect(blocks["forbidden"], PAGES, PROT_NONE))
    call(libc.madvise(blocks["kept back"], PAGES, MADV_DONTFORK))
    kmmem.snapshot(sys.argv[2]).wait()
    call(libc.mprotect(blocks["forbidden"], PAGES, READ_WRITE))
    call(libc.madvise(blocks["kept back"], PAGES, MADV_DOFORK))
with open(sys.argv[3], "w") as file:
    json.dump(blocks, file)
