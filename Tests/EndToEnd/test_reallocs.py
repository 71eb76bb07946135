"""realloc is one event: it loses no block and invents none."""

from __future__ import annotations

import pytest

from addresses import AddressBook
from soundness import live_by_function

MEGABYTE = 1 << 20
# case: live blocks and bytes of each function at the end.
CASES = {
    "to_nothing": {"make": (0, 0)},
    "from_nothing": {"resize": (10, 0)},
    "failing": {"make": (10, 3000)},
    "growing": {"make": (0, 0), "resize": (1, 64 * MEGABYTE)},
    "two_threads": {"make": (0, 0), "resize": (0, 0)},
}


@pytest.fixture(scope="module")
def reallocs(workshop):
    return workshop.program(["blocks/reallocs.c"], "reallocs")


@pytest.mark.parametrize("case", CASES)
def test_what_is_live_after_realloc(kmmem, reallocs, case):
    capture = kmmem.program(reallocs, case).expect().capture
    assert live_by_function(capture, AddressBook(reallocs)) == CASES[case]
    assert capture.losses() == {}


def test_growth_is_no_second_block(kmmem, reallocs):
    header = kmmem.program(reallocs, "growing").expect().capture.header
    assert 64 * MEGABYTE <= header["peak_bytes"] < 65 * MEGABYTE
    assert header["mapped_bytes"] == 0


def test_threads_that_resize_each_others_blocks_lose_none(kmmem, reallocs):
    """The order matters here: a block must be forgotten before it is given back."""
    for _ in range(5):
        capture = kmmem.program(reallocs, "two_threads").expect().capture
        live = live_by_function(capture, AddressBook(reallocs))
        assert live == {"make": (0, 0), "resize": (0, 0)}
        assert capture.header["unknown_frees"] == 0
        assert sum(site.allocations for site in capture.sites) >= 400_000
