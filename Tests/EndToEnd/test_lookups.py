"""malloc is seen however a program finds it."""

from __future__ import annotations

import pytest

from addresses import AddressBook

SIZES = {
    "direct": 1001,
    "by_default_lookup": 1002,
    "by_next_lookup": 1003,
    "by_library_handle": 1004,
    "by_program_handle": 1005,
    "by_version": 1006,
    "by_table": 1007,
    "by_address": 1008,
    "by_strdup": 1009,
    "by_asprintf": 1010,
}
EXECUTABLES = {"pie": ["-fPIE", "-pie"], "non-pie": ["-fno-pie", "-no-pie"], "bind-now": ["-Wl,-z,now"]}

CTYPES = """
import ctypes, ctypes.util, os, sys
def find(name):
    library = {"program": None, "library": ctypes.util.find_library("c") or "libc.so.6"}[name]
    functions = ctypes.CDLL(library)
    functions.malloc.restype, functions.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    functions.free.argtypes = [ctypes.c_void_p]
    return functions
def allocate(functions):
    kept = []
    for turn in range(10):
        block = functions.malloc(SIZE)
        if turn % 2:
            functions.free(block)
        kept.append(block)
    return kept
SIZE = 12345
kept = allocate(find(sys.argv[1]))
os._exit(0)
"""


@pytest.mark.parametrize("kind", EXECUTABLES)
@pytest.mark.parametrize("way", SIZES)
def test_every_way_of_finding_malloc_is_seen(kmmem, workshop, kind, way, request):
    """Ten blocks are made and five freed; asprintf makes others on its way."""
    if way == "by_next_lookup":
        reason = "RTLD_NEXT is answered as without kmmem: who asks for it wraps malloc, and would be counted twice"
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    program = workshop.program(["blocks/lookups.c"], f"lookups-{kind}", "-ldl", *EXECUTABLES[kind])
    book = AddressBook(program)
    capture = kmmem.program(program).expect().capture
    sites = [site for site in capture.sites if way in book.functions(capture, site)]
    assert sum(site.live_blocks for site in sites) == 5
    assert sum(site.live_bytes for site in sites) == 5 * SIZES[way]
    if way != "by_asprintf":
        assert sum(site.allocations for site in sites) == 10


def test_an_address_that_is_given_out_again_ends_its_old_block(kmmem, workshop):
    """A free that nobody saw is counted when the address comes back; six blocks of six sizes may seem to live."""
    program = workshop.program(["blocks/unseen_frees.c"], "unseen-frees", "-ldl")
    book = AddressBook(program)
    capture = kmmem.program(program).expect().capture
    figures = {}
    for name in ("given_out_again", "stays"):
        sites = [site for site in capture.sites if name in book.functions(capture, site)]
        figures[name] = (sum(site.allocations for site in sites), sum(site.live_blocks for site in sites))
    made, live = figures["given_out_again"]
    assert made == 1000
    assert 1 <= live <= 6
    assert figures["stays"] == (100, 100)
    assert capture.losses() == {}


@pytest.mark.parametrize("where", ["program", "library"])
def test_malloc_of_ctypes_is_seen_with_its_python_line(kmmem, interpreter, tmp_path, where):
    script = tmp_path / "calls_malloc.py"
    script.write_text(CTYPES)
    line = CTYPES.splitlines().index("        block = functions.malloc(SIZE)") + 1
    capture = kmmem.python(interpreter, script, where).expect().capture
    made = live = 0
    for site in capture.sites:
        stack = capture.python_stack(site) if site.python else []
        if site.kind == "malloc" and stack and stack[0].line == line and site.allocated_bytes % 12345 == 0:
            assert stack[0].function == "allocate"
            assert stack[0].file == str(script)
            made, live = made + site.allocations, live + site.live_bytes
    assert (made, live) == (10, 5 * 12345)
