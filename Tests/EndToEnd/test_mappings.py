"""Mappings are counted to the page, once, whatever is done to them."""

from __future__ import annotations

import pytest

from addresses import AddressBook

PAGE = 4096
# case: pages that are mapped, mapped from files and reserved at the end, and the most that was mapped at once.
CASES = {
    "fixed_four_times": (16, 0, 0, 16),
    "grown": (1000, 0, 0, 1000),
    "shrunk": (3, 0, 0, 40),
    "hole": (6, 0, 0, 10),
    "hole_then_nothing": (0, 0, 0, 10),
    "hole_then_all": (0, 0, 0, 10),
    "covered_in_the_middle": (20, 0, 0, 20),
    "covered_border": (20, 0, 0, 20),
    "both_at_once": (0, 0, 0, 20),
    "committed": (10, 0, 90, 10),
    "decommitted": (0, 0, 100, 10),
    "file": (0, 5, 0, 0),
    "file_covered": (2, 6, 0, 2),
    "unseen": (0, 0, 0, 0),
    "failures": (10, 0, 0, 10),
    "moved_over": (12, 0, 0, 42),
    "odd_lengths": (0, 0, 0, 5),
    "many": (500, 0, 0, 1000),
}


@pytest.fixture(scope="module")
def mappings(workshop):
    return workshop.program(["blocks/mappings.c"], "mappings")


@pytest.mark.parametrize("case", CASES)
def test_what_is_mapped_is_counted_once(kmmem, mappings, case):
    mapped, file_mapped, reserved, most = (pages * PAGE for pages in CASES[case])
    capture = kmmem.program(mappings, case).expect().capture
    live = {"mapping": 0, "file-mapping": 0, "reservation": 0}
    for site in capture.sites:
        if site.kind in live:
            live[site.kind] += site.live_bytes
            assert site.live_bytes >= 0
            assert site.live_blocks >= 0
    assert live == {"mapping": mapped, "file-mapping": file_mapped, "reservation": reserved}
    header = capture.header
    assert (header["mapped_bytes"], header["file_mapped_bytes"], header["reserved_bytes"]) == tuple(live.values())
    # No block is made or freed while the program maps, so the peak is the mappings' on top of what start-up left.
    assert max(header["peak_bytes"] - header["heap_bytes"], most) == most
    if most > 5 * PAGE:
        assert header["peak_bytes"] == header["heap_bytes"] + most


def test_what_covers_belongs_to_the_line_that_mapped_it(kmmem, mappings):
    capture = kmmem.program(mappings, "covered_border").expect().capture
    places = AddressBook(mappings).places(capture)
    live: dict[str, int] = {}
    for site in capture.sites:
        if site.kind == "mapping" and site.index in places:
            name = places[site.index].function
            live[name] = live.get(name, 0) + site.live_bytes // PAGE
    assert live == {"map": 5, "map_over": 15}
