"""Each planted Python defect keeps what it should not; its twin does the same work and keeps nothing."""

from __future__ import annotations

import atexit
import gc
import tracemalloc
import weakref

import numpy as np
import pytest
from memory_probes import survives

from music_brain.defects import planting
from music_brain.score.voicings import ImmortalVoicings, voicings_of
from music_brain.sessions import answers, recent
from music_brain.sessions.listener import ChordListener
from music_brain.sessions.session import Session
from music_brain.sound.recorder import Recorder

TRIADS = np.array([[1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0]], dtype=np.float32)


def worked_session(chorale):
    session = Session(chorale)
    session.lead_voices()
    assert session.steps_done == ["lead voices"]
    return session


def test_session_cycle_waits_for_the_garbage_collector(chorale):
    with planting("session-cycle"):
        assert survives(lambda: worked_session(chorale), collect=False)
        assert not survives(lambda: worked_session(chorale), collect=True)


def test_session_twin_dies_at_once(chorale):
    assert not survives(lambda: worked_session(chorale), collect=False)


def worked_listener():
    listener = ChordListener()
    listener.listen(TRIADS, np.array([0, 2], dtype=np.int32))
    assert listener.symbols == ["C", "Dm"]
    return listener


def test_callback_cycle_is_beyond_the_garbage_collector():
    with planting("callback-cycle"):
        assert survives(worked_listener, collect=True)


def test_callback_twin_dies_at_once():
    assert not survives(worked_listener, collect=False)


def ask(count: int) -> None:
    for number in range(count):
        chord = (36 + number % 12, 52 + number // 12 % 12, 67 + number // 144 % 12)
        answered = answers.answer(answers.HarmonyRequest("C", (chord,)))
        assert len(answered.figures) == len(answered.steps) == 1


def test_request_cache_keeps_every_request():
    answers._answers.clear()
    with planting("request-cache"):
        ask(300)
        assert len(answers._answers) == 300
        kept = weakref.ref(next(iter(answers._answers)))
        gc.collect()
        assert kept() is not None
    answers._answers.clear()


def test_request_twin_keeps_128():
    answers._answer_for_now.cache_clear()
    ask(300)
    assert answers._answer_for_now.cache_info().currsize == 128
    assert not answers._answers


def worked_voicings(chorale):
    voicings = voicings_of(chorale)
    assert voicings.mean_nearest() == pytest.approx(3.27, abs=0.01)
    return voicings


def test_method_cache_pins_its_instances(chorale):
    with planting("method-cache"):
        assert survives(lambda: worked_voicings(chorale), collect=True)
    ImmortalVoicings.distance.cache_clear()


def test_method_twin_dies_at_once(chorale):
    assert not survives(lambda: worked_voicings(chorale), collect=False)


def recorded_bytes(count: int) -> int:
    """How many bytes stay when recorders are made, used and dropped."""
    gc.collect()
    tracemalloc.start()
    for _ in range(count):
        recorder = Recorder()
        recorder.add(np.zeros(44_100, dtype=np.float32))
        assert recorder.seconds == 1
    del recorder
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept


def test_atexit_pin_keeps_recorders_and_their_audio():
    callbacks = atexit._ncallbacks()
    with planting("atexit-pin"):
        assert survives(Recorder, collect=True)
        assert recorded_bytes(10) > 10 * 44_100 * 4
    assert atexit._ncallbacks() == callbacks + 11


def test_atexit_twin_keeps_nothing_and_registers_nothing():
    weakref.finalize(ask, print)  # the first finalizer registers the one callback that serves all
    callbacks = atexit._ncallbacks()
    assert not survives(Recorder, collect=False)
    assert recorded_bytes(10) < 44_100 * 4
    assert atexit._ncallbacks() == callbacks


def test_recent_chords_are_bounded():
    for number in range(1000):
        recent.remember(str(number))
    assert recent.recent_chords() == [str(number) for number in range(936, 1000)]
