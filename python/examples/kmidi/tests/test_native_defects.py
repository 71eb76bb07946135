"""Each planted native defect keeps memory that its twin gives back; measured by malloc's own figures."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from memory_probes import native_growth

import penta_core
import penta_notes
from music_brain.defects import planting

ROUNDS = 20_000
SCANS = 1_000
COST_MATRIX_BYTES = 264
CHORD_EVENT_BYTES = 20


def lead_voices() -> None:
    for _ in range(ROUNDS):
        assert penta_core.lead([60, 64, 67], [59, 62, 67]).distance == 3


def test_missing_delete_loses_a_matrix_per_call():
    with planting("missing-delete"):
        assert native_growth(lead_voices) >= ROUNDS * COST_MATRIX_BYTES


def test_missing_delete_twin_loses_nothing():
    assert native_growth(lead_voices) < ROUNDS


def scan_chords(count: int = ROUNDS, hub: penta_core.EventHub | None = None) -> None:
    profiles = np.tile(np.array([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0], dtype=np.float32), (count, 1))
    penta_core.scan(profiles, np.zeros(count, dtype=np.int32), hub or penta_core.EventHub())


def scan_for_one_who_throws() -> None:
    hub = penta_core.EventHub()
    hub.subscribe(lambda event: 1 // event.index)
    for _ in range(SCANS):
        with pytest.raises(ZeroDivisionError):
            scan_chords(100, hub)


def test_exception_leak_loses_the_chords_of_a_scan():
    with planting("exception-leak"):
        assert native_growth(scan_for_one_who_throws) >= SCANS * 100 * CHORD_EVENT_BYTES


def test_exception_twin_loses_nothing():
    assert native_growth(scan_for_one_who_throws) < SCANS * CHORD_EVENT_BYTES


def test_nothing_is_lost_without_an_exception():
    with planting("exception-leak"):
        assert native_growth(scan_chords) < ROUNDS


def test_growing_vector_keeps_every_chord():
    before = penta_core.logged_chords()
    with planting("growing-vector"):
        for _ in range(8):
            scan_chords()
    assert penta_core.logged_chords() >= before + 8 * ROUNDS


def test_growing_vector_costs_memory():
    def scan_often() -> None:
        for _ in range(8):
            scan_chords()

    with planting("growing-vector"):
        assert sum(native_growth(scan_often) for _ in range(3)) >= 3 * 8 * ROUNDS * CHORD_EVENT_BYTES / 2


def test_growing_vector_twin_is_a_ring():
    scan_chords()
    before = penta_core.logged_chords()
    assert native_growth(scan_chords) < ROUNDS
    assert penta_core.logged_chords() == before


def references_of_a_new_name() -> int:
    (name,) = penta_notes.names([60])
    assert name == "C4"
    return sys.getrefcount(name)


def test_missing_decref_leaves_one_reference_too_many():
    innocent = references_of_a_new_name()
    with planting("missing-decref"):
        assert references_of_a_new_name() == innocent + 1
    assert references_of_a_new_name() == innocent


def test_missing_decref_costs_memory():
    blocks = sys.getallocatedblocks()
    with planting("missing-decref"):
        for _ in range(ROUNDS):
            penta_notes.names([60, 64, 67])
    assert sys.getallocatedblocks() - blocks >= 3 * ROUNDS


def test_missing_decref_twin_costs_nothing():
    penta_notes.names(range(128))
    blocks = sys.getallocatedblocks()
    for _ in range(ROUNDS):
        penta_notes.names([60, 64, 67])
    assert sys.getallocatedblocks() - blocks < 1000


@pytest.mark.parametrize("bad", [[128], [-1], ["C4"], [60, None]])
def test_names_refuse_what_is_no_note(bad):
    with pytest.raises((ValueError, TypeError)):
        penta_notes.names(bad)
