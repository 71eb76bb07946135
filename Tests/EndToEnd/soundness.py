"""What must hold of every capture, however its process ended."""

from __future__ import annotations

from block_kinds import HEAP_KINDS, OBJECT_KINDS
from kmmem_capture import Capture


def check_callers(nodes: list[tuple[int, int]]) -> None:
    """Every node leads to an outermost one."""
    known = {0}
    for start in range(len(nodes)):
        path: list[int] = []
        node = start
        while node not in known:
            assert node < len(nodes)
            assert len(path) <= len(nodes), f"node {start} is its own caller"
            path.append(node)
            node = nodes[node][1]
        known.update(path)


def check_soundness(capture: Capture, in_flight: int = 0) -> None:
    """Every stack can be walked to its end and the counters agree, but for events that were under way."""
    header = capture.header
    live = {"heap": 0, "object": 0}
    check_callers(capture.native_nodes)
    check_callers(capture.python_nodes)
    for site in capture.sites:
        assert site.native < len(capture.native_nodes)
        assert site.python < len(capture.python_nodes)
        assert site.live_blocks >= -in_flight
        assert site.thread < len(capture.threads)
        if site.kind in HEAP_KINDS:
            live["heap"] += site.live_bytes
        elif site.kind in OBJECT_KINDS:
            live["object"] += site.live_bytes
    if in_flight == 0:
        assert live == {"heap": header["heap_bytes"], "object": header["object_bytes"]}
    assert header["peak_bytes"] > 0
    moments = [moment[0] for moment in capture.timeline]
    assert moments == sorted(moments)


def check_frames(capture: Capture) -> None:
    """No stack shows kmmem itself, and none ends in the middle because the unwinder could not go on."""
    for site in capture.sites:
        stack = capture.native_stack(site)
        modules = [module.path for frame in stack if (module := capture.module_of(frame))]
        assert not [path for path in modules if "libkmmem_" in path], f"site {site.index}: {modules}"
        if not any("/ld-linux" in path for path in modules):
            assert stack[-1].address != 0, f"site {site.index} is cut off: {modules}"


def live_by_function(capture: Capture, book, kinds: frozenset[str] = HEAP_KINDS) -> dict[str, tuple[int, int]]:
    """Live blocks and bytes by the function that called the allocator, within the modules of an address book."""
    live: dict[str, tuple[int, int]] = {}
    places = book.places(capture)
    for site in capture.sites:
        if site.index in places and site.kind in kinds:
            blocks, size = live.get(places[site.index].function, (0, 0))
            live[places[site.index].function] = blocks + site.live_blocks, size + site.live_bytes
    return live
