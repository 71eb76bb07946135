"""A round of the example's work, with the defects that $PLANTED names."""

import itertools
import os

import numpy
import penta_core
from music_brain.defects import plant
from music_brain.score.voicings import ImmortalVoicings, Voicings
from music_brain.sessions.answers import HarmonyRequest, answer

numbers = itertools.count()
planted = os.environ.get("PLANTED", "").split()
plant(planted)
kind = ImmortalVoicings if "method-cache" in planted else Voicings
profiles = numpy.tile(numpy.array([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0], dtype=numpy.float32), (50, 1))
basses = numpy.zeros(50, dtype=numpy.int32)


def work():
    """Answer a question that nobody has asked before, compare some voicings, and listen to a few chords."""
    number = next(numbers)
    chord = (48 + number % 12, 52 + number // 12 % 12, 55 + number // 144 % 12, 60)
    assert len(answer(HarmonyRequest("C", (chord, (43, 50, 59, 67)))).figures) == 2
    voicings = kind(numpy.array([[60, 64, 67, 72], [59, 62, 67, 74], [57, 60, 65, 72]]))
    assert voicings.mean_nearest() > 0
    penta_core.scan(profiles, basses, penta_core.EventHub())
