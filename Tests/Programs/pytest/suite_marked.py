"""Tests that kmmem's markers must fail (guilty_...) and their innocent twins, for test_pytest_plugin.py."""

import functools
import logging
import threading
import unittest
import warnings

import hoard
import pytest

MEGABYTE = 1 << 20
registry = []
first = {}


class Song:
    """Something that is held by C."""


def notes(count):
    return bytearray(count * MEGABYTE)  # guilty


@pytest.mark.kmmem_limit("24 MB")
def test_guilty_peak():
    assert len(notes(20) + notes(20)) == 40 * MEGABYTE


@pytest.mark.kmmem_limit("24 MB")
def test_innocent_peak():
    for _ in range(4):
        assert len(notes(20)) == 20 * MEGABYTE


@pytest.mark.limit_memory("24 MB")
def test_guilty_peak_of_memray():
    assert len(notes(30)) == 30 * MEGABYTE


@pytest.mark.limit_memory("24 MB", current_thread_only=False)
def test_innocent_peak_of_memray():
    assert len(notes(20)) == 20 * MEGABYTE


@pytest.mark.limit_leaks("1 MB")
def test_guilty_rest():
    registry.append(notes(2))


@pytest.mark.limit_leaks("1 MB", filter_fn=lambda stack: all(frame.function != "notes" for frame in stack.frames))
def test_innocent_rest_filtered():
    registry.append(notes(2))


@pytest.mark.kmmem_no_leaks
def test_guilty_registry():
    registry.append({"song": Song()})  # guilty


@pytest.mark.kmmem_no_leaks
def test_guilty_block():
    hoard.lose(1000)  # guilty


@pytest.mark.kmmem_no_leaks
def test_guilty_mixed():
    hoard.hold(Song())  # guilty


@pytest.mark.kmmem_no_leaks(warmup=1, rounds=3)
def test_guilty_thread():
    thread = threading.Thread(target=lambda: registry.append(Song()))  # guilty
    thread.start()
    thread.join()


@functools.lru_cache(maxsize=None)
def answer(number):
    return [Song() for _ in range(number)]


@pytest.mark.kmmem_no_leaks
@pytest.mark.parametrize("number", [3, 100])
def test_innocent_cache(number, caplog):
    answer(number)
    first.setdefault("song", Song())
    hoard.borrow(1000)
    hoard.hold_latest(Song())
    cycle = [Song()]
    cycle.append(cycle)
    print("some output " * 1000)
    logging.warning("a warning %s", number)
    warnings.warn("another", DeprecationWarning, stacklevel=1)
    assert len(caplog.records) >= 1


@pytest.mark.kmmem_no_growth(rounds=8)
def test_guilty_growth():
    registry.append(Song())


@pytest.mark.kmmem_no_growth(rounds=8)
def test_innocent_growth():
    first["song"] = [Song()]
    logging.warning("not kept")


class Case(unittest.TestCase):
    @pytest.mark.kmmem_no_leaks(rounds=3)
    def test_guilty_method(self):
        registry.append(Song())  # guilty

    @pytest.mark.kmmem_no_leaks(rounds=3)
    def test_innocent_method(self):
        first["song"] = Song()
